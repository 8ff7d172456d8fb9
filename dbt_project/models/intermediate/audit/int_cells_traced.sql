{# Read once, by audit_trail. #}
{{ config(materialized='view') }}

-- From each figure that readers see to the cells that it rests on, and to the raw objects that hold them.
with observations as (
    select
        indicator_id, area_code, period_id, breakdown_id, dataset_id, release_id, origin, basis,
        release_number, series_number, period_number
    from {{ ref('int_observations_shown') }}
    -- The cells of a number that we withhold would add up to it.
    where status <> {{ withheld_by_us() }}
),

containment as (
    select * from {{ ref('int_area_containment') }}
),

cells as (
    select * from {{ ref('int_cells_safe') }}
    where not is_set_aside
),

releases as (
    select * from {{ ref('int_releases_numbered') }}
),

objects as (
    select * from {{ ref('int_objects_numbered') }}
),

-- A published figure rests on its own cells, a summed one on those of the areas that make up its area.
contributing_areas as (
    select
        *,
        area_code as contributing_area_code
    from observations
    where basis = ''
    union all
    select
        observations.*,
        containment.child_code as contributing_area_code
    from observations
    inner join containment
        on observations.area_code = containment.parent_code and observations.basis = containment.basis
),

final as (
    select
        contributing_areas.indicator_id,
        contributing_areas.area_code,
        contributing_areas.period_id,
        contributing_areas.breakdown_id,
        cells.role,
        contributing_areas.contributing_area_code,
        cells.former_code,
        cells.row_number,
        contributing_areas.dataset_id,
        contributing_areas.release_id,
        releases.decoder_version,
        objects.object_sha256,
        objects.url,
        objects.retrieved_at,
        releases.landing_gate_key,
        cells.published_text,
        contributing_areas.origin
    from contributing_areas
    inner join cells
        on
            contributing_areas.release_number = cells.release_number
            and contributing_areas.series_number = cells.series_number
            and contributing_areas.contributing_area_code = cells.area_code
            and contributing_areas.period_number = cells.period_number
    inner join releases on contributing_areas.release_number = releases.release_number
    inner join objects on cells.object_number = objects.object_number
)

select * from final
