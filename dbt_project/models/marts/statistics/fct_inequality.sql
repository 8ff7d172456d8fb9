with inequality as (
    select * from {{ ref('int_inequality_assembled') }}
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        measure,
        breakdown_id,
        dataset_id,
        value,
        lower_95,
        upper_95,
        unit,
        uncertainty,
        parts,
        reason,
        release_id,
        origin
    from inequality
)

select * from final
