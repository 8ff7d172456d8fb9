{# Read once, by fct_discrepancies. #}
{{ config(materialized='view') }}

-- Where a publisher's figures, or two publishers', differ on the same thing.
with shown as (
    select * from {{ ref('int_observations_shown') }}
),

others as (
    select * from {{ ref('int_observations_ranked') }}
    where rank_of_dataset > 1
),

observations as (
    select * from {{ ref('int_observations_ranked') }}
),

set_aside as (
    select * from {{ ref('int_cells_safe') }}
    where is_set_aside and published_number is distinct from kept_number
),

between_datasets as (
    select
        shown.indicator_id,
        shown.area_code,
        shown.period_id,
        shown.breakdown_id,
        'dataset' as kind,
        shown.dataset_id as kept_dataset_id,
        others.dataset_id as other_dataset_id,
        'value' as role,
        shown.value as kept_value,
        others.value as other_value,
        others.value - shown.value as difference,
        case
            when 'synthetic' in (shown.origin, others.origin) then 'synthetic'
            when 'sample' in (shown.origin, others.origin) then 'sample'
            when 'quoted' in (shown.origin, others.origin) then 'quoted'
            else shown.origin
        end as origin
    from shown
    inner join others
        on
            shown.indicator_id = others.indicator_id
            and shown.area_code = others.area_code
            and shown.period_id = others.period_id
            and shown.breakdown_id = others.breakdown_id
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
