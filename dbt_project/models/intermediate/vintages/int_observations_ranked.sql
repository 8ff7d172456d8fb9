-- The current observations of every dataset, the one that is shown first.
with histories as (
    select * from {{ ref('int_observation_histories') }}
),

states as (
    select * from {{ ref('int_observation_states') }}
    where is_latest and is_present
),

completed as (
    select * from {{ ref('int_observations_safe') }}
),

series as (
    select * from {{ ref('int_series') }}
),

releases as (
    select * from {{ ref('int_releases_numbered') }}
),

periods as (
    select * from {{ ref('int_periods_numbered') }}
),

current_observations as (
    select completed.*
    from completed
    inner join releases on completed.release_number = releases.release_number and releases.is_current
    left join histories
        on
            not histories.is_settled
            and completed.series_number = histories.series_number
            and completed.area_code = histories.area_code
            and completed.period_number = histories.period_number
    where histories.series_number is null
    union all
    select completed.*
    from completed
    inner join states
        on
            completed.release_number = states.release_number
            and completed.series_number = states.series_number
            and completed.area_code = states.area_code
            and completed.period_number = states.period_number
),

-- A suppressed figure is an answer, a missing one is not; published comes before computed.
contested_ranked as (
    select
        current_observations.series_number,
        current_observations.area_code,
        current_observations.period_number,
        row_number() over (
            partition by
                series.indicator_id, series.breakdown_id, current_observations.area_code,
                current_observations.period_number
            order by
                case
                    when
                        current_observations.value is null
                        and current_observations.status <> {{ withheld_by_the_publisher() }}
                        then 1
                    else 0
                end,
                case when current_observations.basis <> '' then 1 else 0 end,
                series.preference,
                series.dataset_id
        ) as rank_of_dataset
    from current_observations
    inner join series on current_observations.series_number = series.series_number
    where series.is_contested
),

final as (
    select
        series.dataset_id,
        releases.release_id,
        series.indicator_id,
        series.breakdown_id,
        current_observations.area_code,
        periods.period_id,
        periods.period_start,
        current_observations.value,
        current_observations.lower_95,
        current_observations.upper_95,
        current_observations.lower_998,
        current_observations.upper_998,
        current_observations.limits_method,
        current_observations.limits_998_method,
        current_observations.numerator,
        current_observations.denominator,
        current_observations.status,
        current_observations.source_marker,
        current_observations.basis,
        series.unit,
        {{ method_of_sum(
            'current_observations.basis', 'current_observations.child_count', 'series.aggregate', 'series.method'
        ) }} as method,
        releases.origin,
        releases.release_number,
        series.series_number,
        current_observations.period_number,
        coalesce(contested_ranked.rank_of_dataset, 1) as rank_of_dataset
    from current_observations
    inner join series on current_observations.series_number = series.series_number
    inner join releases on current_observations.release_number = releases.release_number
    inner join periods on current_observations.period_number = periods.period_number
    left join contested_ranked
        on
            series.is_contested
            and current_observations.series_number = contested_ranked.series_number
            and current_observations.area_code = contested_ranked.area_code
            and current_observations.period_number = contested_ranked.period_number
)

select * from final
