with states as (
    select * from {{ ref('int_coverage_stated') }}
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        area_type,
        state,
        reason,
        link,
        declared_in,
        characteristics,
        categories_with_value,
        categories_withheld,
        categories_asked,
        areas_with_value,
        areas_in_scope
    from states
)

select * from final
