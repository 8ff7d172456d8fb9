with areas as (
    select * from {{ ref('int_areas_scoped') }}
),

final as (
    select
        area_code,
        area_name,
        area_type,
        vintage,
        parent_code,
        role
    from areas
)

select * from final
