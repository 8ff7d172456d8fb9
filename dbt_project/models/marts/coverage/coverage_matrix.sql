with states as (
    select * from {{ ref('int_coverage_stated') }}
),

final as (
    select
        indicator_id,
        characteristic,
        area_type,
        state,
        reason,
        areas_with_value,
        areas_in_scope
    from states
)

select * from final
