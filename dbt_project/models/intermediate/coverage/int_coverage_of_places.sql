{# Read once, by int_coverage_stated. #}
{{ config(materialized='view') }}

-- Of how many of the areas inside an area there is a figure of each indicator, of everyone or of some group.
with found as (
    select distinct indicator_id, area_code
    from {{ ref('int_coverage_found') }}
    where categories_with_value > 0
),

inside as (
    select * from {{ ref('int_areas_inside') }}
),

places as (
    select container_code, count(*) as places_in_scope
    from inside
    group by container_code
),

final as (
    select
        found.indicator_id,
        inside.container_code as area_code,
        count(*) as places_with_value,
        min(places.places_in_scope) as places_in_scope
    from found
    inner join inside on found.area_code = inside.area_code
    inner join places on inside.container_code = places.container_code
    group by found.indicator_id, inside.container_code
)

select * from final
