with observations as (
    select * from {{ ref('int_observations_ranked') }}
    where rank_of_dataset = 1
),

cells as (
    select * from {{ ref('int_cells_deduplicated') }}
),

members as (
    select authority_code, member_code
    from {{ ref('bridge_area_membership') }}
    where role = 'constituent' and valid_to is null
),

releases as (
    select * from {{ ref('dim_release') }}
),

objects as (
    select dataset_id, release_id, object_sha256, min(url) as url, min(retrieved_at) as retrieved_at
    from {{ source('landed', 'objects') }}
    group by dataset_id, release_id, object_sha256
),

-- A published figure rests on its own cells, a summed one on those of its members.
contributing_areas as (
    select *, area_code as contributing_area_code
    from observations
    where member_count = 0
    union all
    select observations.*, members.member_code as contributing_area_code
    from observations
    inner join members on observations.area_code = members.authority_code
    where observations.member_count > 0
),

final as (
    select
        contributing_areas.indicator_id,
        contributing_areas.area_code,
        contributing_areas.period_id,
        contributing_areas.breakdown_id,
        cells.role,
        contributing_areas.contributing_area_code,
        contributing_areas.dataset_id,
        contributing_areas.release_id,
        cells.decoder_version,
        cells.row_number,
        cells.object_sha256,
        objects.url,
        objects.retrieved_at,
        releases.landing_gate_key,
        cells.published_text,
        contributing_areas.origin
    from contributing_areas
    inner join cells
        on
            contributing_areas.dataset_id = cells.dataset_id
            and contributing_areas.release_id = cells.release_id
            and contributing_areas.indicator_id = cells.indicator_id
            and contributing_areas.breakdown_id = cells.breakdown_id
            and contributing_areas.contributing_area_code = cells.area_code
            and contributing_areas.period_id = cells.period_id
    inner join releases
        on contributing_areas.dataset_id = releases.dataset_id and contributing_areas.release_id = releases.release_id
    left join objects
        on
            cells.dataset_id = objects.dataset_id
            and cells.release_id = objects.release_id
            and cells.object_sha256 = objects.object_sha256
)

select * from final
