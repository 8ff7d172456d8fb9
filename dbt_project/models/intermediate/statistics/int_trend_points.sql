-- The newest figure of each series and the earlier ones that may be set beside it: same dataset and length, since the
-- last break, no day shared. The step is that to the nearest earlier one.
with observations as (
    select * from {{ ref('int_observations_shown') }}
    where value is not null and origin not in ('quoted', 'synthetic')
),

indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

claim_areas as (
    select * from {{ ref('stg_catalogue__claim_areas') }}
),

periods as (
    select
        period_id,
        period_start,
        period_end,
        {{ period_months("split_part(period_id, '~', 1)") }} as months,
        12 * extract(year from period_start) + extract(month from period_start) as month_number
    from (
        select distinct period_id, period_start, period_end
        from {{ ref('int_periods_parsed') }}
    ) as parsed
),

-- Shares of counts of everyone that have no interval get Wilson's, which is ours.
counted as (
    select
        observations.*,
        indicators.polarity,
        indicators.counts_as,
        coalesce(
            observations.lower_95 is null
            and observations.denominator >= {{ fewest_people() }}
            and {{ is_counted_share('observations', 'indicators', 'datasets') }},
            false
        ) as is_ours
    from observations
    inner join indicators on observations.indicator_id = indicators.indicator_id
    inner join datasets on observations.dataset_id = datasets.dataset_id
    where observations.area_code not in (select claim_areas.area_code from claim_areas)
),

with_limits as (
    select
        *,
        case
            when is_ours then 100e0 * ({{ wilson_lower('numerator', 'denominator') }})
            else lower_95
        end as lower_limit,
        case
            when is_ours then 100e0 * ({{ wilson_upper('numerator', 'denominator') }})
            else upper_95
        end as upper_limit
    from counted
),

points as (
    select
        with_limits.indicator_id,
        with_limits.area_code,
        with_limits.breakdown_id,
        with_limits.dataset_id,
        with_limits.release_id,
        with_limits.period_id,
        case
            when with_limits.is_ours then 100e0 * with_limits.numerator / nullif(with_limits.denominator, 0)
            else with_limits.value
        end as value,
        with_limits.lower_limit,
        with_limits.upper_limit,
        with_limits.is_ours,
        with_limits.unit,
        with_limits.origin,
        with_limits.series_since,
        with_limits.polarity,
        with_limits.counts_as,
        case
            when with_limits.status <> 'U'
                then (with_limits.upper_limit - with_limits.lower_limit) / (2 * {{ z(0.95) }})
        end as standard_error,
        periods.period_start,
        periods.period_end,
        periods.months,
        periods.month_number
    from with_limits
    inner join periods on with_limits.period_id = periods.period_id
),

newest_ranked as (
    select
        *,
        row_number() over (
            partition by indicator_id, area_code, breakdown_id order by period_end desc, period_start desc
        ) as place
    from points
),

newest as (
    select * from newest_ranked
    where place = 1
),

-- How many months back each point lies; those of the same dataset and length, and since the last break.
series as (
    select
        points.*,
        newest.month_number - points.month_number as months_back
    from points
    inner join newest
        on
            points.indicator_id = newest.indicator_id
            and points.area_code = newest.area_code
            and points.breakdown_id = newest.breakdown_id
            and points.dataset_id = newest.dataset_id
            and points.months = newest.months
    where
        (newest.series_since is null or points.period_start >= newest.series_since)
        and (points.period_id = newest.period_id or points.period_end < newest.period_start)
),

-- The step is that of the nearest earlier point that shares no day.
steps as (
    select
        indicator_id,
        area_code,
        breakdown_id,
        min(case when months_back > 0 then months_back end) as step
    from series
    group by indicator_id, area_code, breakdown_id
),

spaced as (
    select
        series.*,
        steps.step,
        case when steps.step is null then 0 else series.months_back / steps.step end as steps_back
    from series
    inner join steps
        on
            series.indicator_id = steps.indicator_id
            and series.area_code = steps.area_code
            and series.breakdown_id = steps.breakdown_id
),

final as (
    select
        indicator_id,
        area_code,
        breakdown_id,
        period_id,
        dataset_id,
        release_id,
        value,
        lower_limit,
        upper_limit,
        standard_error,
        is_ours,
        unit,
        polarity,
        counts_as,
        origin,
        steps_back
    from spaced
)

select * from final
