{# A few hundred rows. #}
{{ config(materialized='view') }}

-- Which areas in scope lie inside which others in scope: an authority's members, a region's and the country's areas.
with scope_areas as (
    select area_code from {{ ref('stg_catalogue__scope_areas') }}
),

areas as (
    select * from {{ ref('stg_catalogue__areas') }}
),

memberships as (
    select * from {{ ref('stg_catalogue__memberships') }}
),

direct as (
    select parent_code as container_code, area_code from areas
    where parent_code <> ''
),

inside as (
    select authority_code as container_code, member_code as area_code
    from memberships
    where role = 'constituent' and valid_to is null
    union
    select container_code, area_code from direct
    union
    select outer_areas.container_code, inner_areas.area_code
    from direct as outer_areas
    inner join direct as inner_areas on outer_areas.area_code = inner_areas.container_code
),

final as (
    select inside.container_code, inside.area_code
    from inside
    inner join scope_areas as containers on inside.container_code = containers.area_code
    inner join scope_areas as contained on inside.area_code = contained.area_code
)

select * from final
