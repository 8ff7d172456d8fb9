with areas as (
    select * from {{ ref('int_areas_labelled') }}
),

final as (
    select
        area_code,
        area_name,
        area_type,
        vintage,
        parent_code,
        role,
        area_label
    from areas
)

select * from final
