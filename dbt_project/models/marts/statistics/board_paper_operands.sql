with operands as (
    select * from {{ ref('int_claim_operands_found') }}
),

final as (
    select
        claim_id,
        part,
        role,
        indicator_id,
        breakdown_id,
        area_code,
        asked_period_id,
        period_id,
        dataset_id,
        release_id,
        value
    from operands
)

select * from final
