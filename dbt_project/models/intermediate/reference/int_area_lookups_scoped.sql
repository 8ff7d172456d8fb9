{# Read once, by bridge_area_lookup. #}
{{ config(materialized='view') }}

-- Only what lies in the areas that the settings ask for: the whole country's neighbourhoods would be many.
with lookups as (
    select * from {{ ref('int_area_lookups') }}
),

scope_areas as (
    select area_code from {{ ref('stg_catalogue__scope_areas') }}
),

in_scope as (
    select area_code from scope_areas
    union
    select lookups.child_code as area_code
    from lookups
    inner join scope_areas on lookups.parent_code = scope_areas.area_code
    where lookups.child_type = 'lsoa'
),

final as (
    select
        lookups.dataset_id,
        lookups.release_id,
        lookups.child_code,
        lookups.child_name,
        lookups.child_type,
        lookups.parent_code,
        lookups.parent_name,
        lookups.parent_type,
        lookups.relation,
        lookups.vintage
    from lookups
    inner join in_scope on lookups.parent_code = in_scope.area_code
)

select * from final
