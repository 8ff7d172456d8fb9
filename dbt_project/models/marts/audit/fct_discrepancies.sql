with observations as (
    select * from {{ ref('int_observations_ranked') }}
),

set_aside as (
    select * from {{ ref('int_cells_set_aside') }}
    where published_number is distinct from kept_number
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
        observations.dataset_id as kept_dataset_id,
        observations.dataset_id as other_dataset_id,
        set_aside.role,
        cast(min(set_aside.kept_number) as double) as kept_value,
        cast(min(set_aside.published_number) as double) as other_value,
        cast(min(set_aside.published_number) - min(set_aside.kept_number) as double) as difference,
        observations.origin
    from observations
    inner join set_aside
        on
            observations.release_number = set_aside.release_number
            and observations.series_number = set_aside.series_number
            and observations.area_code = set_aside.area_code
            and observations.period_number = set_aside.period_number
    group by
        observations.indicator_id, observations.area_code, observations.period_id, observations.breakdown_id,
        observations.dataset_id, set_aside.role, observations.origin
),

final as (
    select * from between_datasets
    union all
    select * from within_a_dataset
)

select * from final
