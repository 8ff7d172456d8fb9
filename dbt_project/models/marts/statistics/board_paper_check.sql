with claims as (
    select * from {{ ref('int_claims_recomputed') }}
),

final as (
    select
        claim_id,
        part,
        figure,
        stands_in,
        place,
        period_text,
        quoted,
        quoted_number,
        unit,
        compare,
        recomputed,
        difference,
        tolerance,
        tolerance_why,
        verdict,
        revised_why,
        dataset_ids,
        awaited_indicators,
        call,
        note
    from claims
)

select * from final
