{# Read once, by dim_area_boundary: the shapes are large. #}
{{ config(materialized='view') }}

-- The shapes of the current releases, for the areas that are served.
with boundaries as (
    select * from {{ ref('stg_open_geography__area_boundaries') }}
),

current_releases as (
    select dataset_id, release_id from {{ ref('int_retrievals_ordered') }}
    where is_current
),

scope_areas as (
    select area_code from {{ ref('stg_catalogue__scope_areas') }}
),

final as (
    select
        boundaries.area_code,
        boundaries.area_name,
        boundaries.area_type,
        boundaries.vintage,
        boundaries.generalisation,
        boundaries.crs,
        boundaries.geometry_geojson,
        boundaries.dataset_id,
        boundaries.release_id
    from boundaries
    inner join current_releases
        on
            boundaries.dataset_id = current_releases.dataset_id
            and boundaries.release_id = current_releases.release_id
    inner join scope_areas on boundaries.area_code = scope_areas.area_code
)

select * from final
