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

successions as (
    select * from {{ ref('stg_catalogue__area_successions') }}
    where is_same_area
),

-- A layer of before a change of code draws the same area as it was then, which its vintage says.
followed as (
    select boundaries.*, coalesce(successions.area_code, boundaries.area_code) as area_of_today
    from boundaries
    left join successions on boundaries.area_code = successions.former_code
),

final as (
    select
        followed.area_of_today as area_code,
        followed.area_name,
        followed.area_type,
        followed.vintage,
        followed.generalisation,
        followed.crs,
        followed.geometry_geojson,
        followed.dataset_id,
        followed.release_id
    from followed
    inner join current_releases
        on
            followed.dataset_id = current_releases.dataset_id
            and followed.release_id = current_releases.release_id
    inner join scope_areas on followed.area_of_today = scope_areas.area_code
)

select * from final
