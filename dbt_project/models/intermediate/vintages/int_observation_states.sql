-- What each retrieval said of each observation that its plan had asked for: a value, or nothing.
-- Only observations to which something happened are followed here.
with histories as (
    select * from {{ ref('int_observation_histories') }}
    where not is_settled
),

completed as (
    select * from {{ ref('int_observations_safe') }}
),

released_periods as (
    select distinct release_number, series_number, period_number
    from {{ ref('int_observations_safe') }}
),

ordered as (
    select * from {{ ref('int_retrievals_ordered') }}
),

releases as (
    select * from {{ ref('int_releases_numbered') }}
),

series as (
    select * from {{ ref('int_series') }}
),

periods as (
    select * from {{ ref('int_periods_numbered') }}
),

extended as (
    select dataset_id from {{ ref('stg_catalogue__datasets') }}
    where keeps_earlier_periods
),

plan_selections as (
    select * from {{ ref('stg_landed__plan_selections') }}
),

plan_areas as (
    select distinct dataset_id, plan_hash, area_code
    from {{ ref('stg_landed__plan_areas') }}
),

ever_seen as (
    select histories.series_number, histories.area_code, histories.period_number, periods.period_start
    from histories
    inner join periods on histories.period_number = periods.period_number
),

observations as (
    select completed.*
    from completed
    inner join ever_seen
        on
            completed.series_number = ever_seen.series_number
            and completed.area_code = ever_seen.area_code
            and completed.period_number = ever_seen.period_number
),

retrievals as (
    select ordered.*, releases.release_number
    from ordered
    inner join releases
        on ordered.dataset_id = releases.dataset_id and ordered.release_id = releases.release_id
),

-- The retrievals whose plan asked for a series at all.
asked_series as (
    select distinct retrievals.*, series.series_number, series.indicator_id
    from retrievals
    inner join plan_selections
        on
            retrievals.dataset_id = plan_selections.dataset_id
            and retrievals.plan_hash = plan_selections.plan_hash
    inner join series
        on
            plan_selections.dataset_id = series.dataset_id
            and plan_selections.indicator_id = series.indicator_id
            and plan_selections.breakdown_id = series.breakdown_id
),

-- Where a release only extends the one before, the periods before its first one withdraw nothing.
first_periods as (
    select
        released_periods.release_number,
        series.indicator_id,
        min(periods.period_start) as first_period_start
    from released_periods
    inner join series on released_periods.series_number = series.series_number
    inner join extended on series.dataset_id = extended.dataset_id
    inner join periods
        on released_periods.period_number = periods.period_number
    group by released_periods.release_number, series.indicator_id
),

asked as (
    select
        ever_seen.*,
        asked_series.position,
        asked_series.release_number,
        asked_series.known_from,
        asked_series.release_known_from,
        asked_series.is_retrieval
    from ever_seen
    inner join asked_series on ever_seen.series_number = asked_series.series_number
    inner join plan_areas
        on
            asked_series.dataset_id = plan_areas.dataset_id
            and asked_series.plan_hash = plan_areas.plan_hash
            and ever_seen.area_code = plan_areas.area_code
    left join first_periods
        on
            asked_series.release_number = first_periods.release_number
            and asked_series.indicator_id = first_periods.indicator_id
    where
        first_periods.first_period_start is null
        or ever_seen.period_start >= first_periods.first_period_start
),

answered as (
    select
        asked.*,
        observations.value,
        observations.lower_95,
        observations.upper_95,
        observations.status,
        observations.release_number is not null as is_present
    from asked
    left join observations
        on
            asked.release_number = observations.release_number
            and asked.series_number = observations.series_number
            and asked.area_code = observations.area_code
            and asked.period_number = observations.period_number
),

final as (
    select
        series_number,
        area_code,
        period_number,
        position,
        release_number,
        known_from,
        release_known_from,
        is_retrieval,
        value,
        lower_95,
        upper_95,
        status,
        is_present,
        lag(is_present) over observation as was_present,
        lag(value) over observation as value_before,
        lag(lower_95) over observation as lower_95_before,
        lag(upper_95) over observation as upper_95_before,
        lag(status) over observation as status_before,
        row_number() over (
            partition by series_number, area_code, period_number
            order by position desc
        ) = 1 as is_latest
    from answered
    window observation as (
        partition by series_number, area_code, period_number order by position
    )
)

select * from final
