{# Read once, by dim_area. #}
{{ config(materialized='view') }}

with areas as (
    select * from {{ ref('stg_catalogue__areas') }}
),

scope_areas as (
    select * from {{ ref('stg_catalogue__scope_areas') }}
),

final as (
    select
        areas.area_code,
        areas.area_name,
        areas.area_type,
        areas.vintage,
        areas.parent_code,
        coalesce(scope_areas.role, 'other') as role
    from areas
    left join scope_areas on areas.area_code = scope_areas.area_code
)

select * from final
