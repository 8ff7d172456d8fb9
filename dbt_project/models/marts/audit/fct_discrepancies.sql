with discrepancies as (
    select * from {{ ref('int_discrepancies_found') }}
),

final as (
    select
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        kind,
        kept_dataset_id,
        other_dataset_id,
        role,
        kept_value,
        other_value,
        difference,
        origin
    from discrepancies
)

select * from final
