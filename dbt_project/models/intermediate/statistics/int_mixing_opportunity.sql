{%- set slice = ['indicator_id', 'characteristic', 'area_code', 'period_id'] -%}
-- The chance that two residents of an area drawn at random belong to different groups, from the area's own published
-- counts; with one group's count unknown there is none.
with observations as (
    select * from {{ ref('int_observations_shown') }}
    where origin not in ('quoted', 'synthetic')
),

groups as (
    select * from {{ ref('stg_catalogue__neighbourhood_counts') }}
    where used_for = 'integration'
),

group_counts as (
    select indicator_id, characteristic, count(*) as group_count
    from groups
    group by indicator_id, characteristic
),

counts as (
    select
        observations.indicator_id,
        groups.characteristic,
        groups.category,
        observations.area_code,
        observations.period_id,
        observations.value as people,
        observations.dataset_id,
        observations.release_id,
        observations.origin
    from observations
    inner join groups
        on
            observations.indicator_id = groups.indicator_id
            and observations.breakdown_id = groups.characteristic || '=' || groups.category
    where observations.value is not null
),

mixing as (
    {{ opportunity_to_mix('counts', slice, 'category', 'people') }}
),

sources as (
    select
        {{ columns_of(slice, 'counts') }},
        sum(counts.people) as people,
        min(counts.dataset_id) as dataset_id,
        min(counts.release_id) as release_id,
        min(counts.origin) as origin
    from counts
    inner join group_counts
        on counts.indicator_id = group_counts.indicator_id and counts.characteristic = group_counts.characteristic
    group by {{ columns_of(slice, 'counts') }}
    -- Every group, and all of one release: groups of two tables are no whole.
    having
        count(*) = max(group_counts.group_count)
        and min(counts.dataset_id) = max(counts.dataset_id)
        and min(counts.release_id) = max(counts.release_id)
        and not {{ is_small_number(in_all='sum(counts.people)') }}
),

final as (
    select
        {{ columns_of(slice, 'sources') }},
        round(mixing.opportunity_to_mix, 12) as opportunity_to_mix,
        sources.people,
        sources.dataset_id,
        sources.release_id,
        sources.origin
    from sources
    inner join mixing on {{ same_set(slice, 'sources', 'mixing') }}
)

select * from final
