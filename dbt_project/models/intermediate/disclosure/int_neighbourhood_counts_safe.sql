{# Read once, by int_neighbourhood_groups. #}
{{ config(materialized='view') }}

-- The door for neighbourhoods: the publisher's own protected counts of people by group, of the release that is current,
-- for indices of whole authorities alone. No mart has a row of them.
with observations as (
    select * from {{ ref('int_observations_published') }}
),

series as (
    select * from {{ ref('int_series') }}
),

releases as (
    select * from {{ ref('int_releases_numbered') }}
    where is_current and origin not in ('quoted', 'synthetic')
),

groups as (
    select * from {{ ref('stg_catalogue__neighbourhood_counts') }}
),

statuses as (
    select * from {{ ref('stg_catalogue__statuses') }}
    where sum_rank is not null
),

containment as (
    select distinct child_code from {{ ref('int_area_containment') }}
    where basis = 'neighbourhoods'
),

final as (
    select
        series.indicator_id,
        groups.characteristic,
        groups.category,
        groups.used_for,
        observations.area_code as unit_code,
        observations.period_number,
        observations.value as people,
        series.dataset_id,
        releases.release_id,
        releases.origin
    from observations
    inner join containment on observations.area_code = containment.child_code
    inner join releases on observations.release_number = releases.release_number
    inner join series on observations.series_number = series.series_number
    inner join groups
        on
            series.indicator_id = groups.indicator_id
            and series.breakdown_id = groups.characteristic || '=' || groups.category
    inner join statuses on observations.status = statuses.status
    where observations.value is not null
)

select * from final
