with observations as (
    select * from {{ ref('int_observations_ranked') }}
),

cells as (
    select * from {{ ref('int_cells_deduplicated') }}
),

between_datasets as (
    select
        kept.indicator_id,
        kept.area_code,
        kept.period_id,
        kept.breakdown_id,
        'dataset' as kind,
        kept.dataset_id as kept_dataset_id,
        other.dataset_id as other_dataset_id,
        'value' as role,
        kept.value as kept_value,
        other.value as other_value,
        other.value - kept.value as difference,
        case when 'synthetic' in (kept.origin, other.origin) then 'synthetic' else kept.origin end as origin
    from observations as kept
    inner join observations as other
        on
            kept.indicator_id = other.indicator_id
            and kept.area_code = other.area_code
            and kept.period_id = other.period_id
            and kept.breakdown_id = other.breakdown_id
    where kept.rank_of_dataset = 1 and other.rank_of_dataset > 1
),

-- The same GSS code under two geography types of one release, with different figures.
within_a_dataset as (
    select
        observations.indicator_id,
        observations.area_code,
        observations.period_id,
        observations.breakdown_id,
        'geography_type' as kind,
        cells.dataset_id as kept_dataset_id,
        cells.dataset_id as other_dataset_id,
        cells.role,
        cast(cells.published_number as double) as kept_value,
        cast(cells.conflicting_number as double) as other_value,
        cast(cells.conflicting_number - cells.published_number as double) as difference,
        observations.origin
    from observations
    inner join cells
        on
            observations.dataset_id = cells.dataset_id
            and observations.release_id = cells.release_id
            and observations.indicator_id = cells.indicator_id
            and observations.breakdown_id = cells.breakdown_id
            and observations.area_code = cells.area_code
            and observations.period_id = cells.period_id
    where cells.conflicting_number is not null
),

final as (
    select * from between_datasets
    union all
    select * from within_a_dataset
)

select * from final
