{# Read by the gaps and by what is shown; adds little to int_observations_ranked, which is stored. #}
{{ config(materialized='view') }}

-- Since when each figure's series is one: the first day of the last period with which it broke, said by a row's own
-- status or by the dataset's list of breaks. A period that a break falls into stands alone.
with observations as (
    select * from {{ ref('int_observations_ranked') }}
),

breaks as (
    select * from {{ ref('stg_catalogue__breaks') }}
),

periods as (
    select distinct period_id, period_start, period_end
    from {{ ref('int_periods_parsed') }}
),

series as (
    select * from {{ ref('int_series') }}
),

-- Few datasets break: only their periods are looked at.
periods_after_breaks as (
    select
        series.series_number,
        periods.period_id,
        max(
            case when breaks.since <= periods.period_start then breaks.since else periods.period_start end
        ) as broken_since
    from breaks
    inner join series on breaks.dataset_id = series.dataset_id and breaks.indicator_id = series.indicator_id
    inner join periods on breaks.since <= periods.period_end
    group by series.series_number, periods.period_id
),

since_row_breaks as (
    select
        observations.*,
        max(case when observations.status = 'B' then observations.period_start end) over (
            partition by
                observations.indicator_id, observations.area_code, observations.breakdown_id, observations.dataset_id
            order by observations.period_start
        ) as row_broken_since
    from observations
),

final as (
    select
        since_row_breaks.*,
        case
            when since_row_breaks.row_broken_since is null then periods_after_breaks.broken_since
            when periods_after_breaks.broken_since > since_row_breaks.row_broken_since
                then periods_after_breaks.broken_since
            else since_row_breaks.row_broken_since
        end as series_since
    from since_row_breaks
    left join periods_after_breaks
        on
            since_row_breaks.series_number = periods_after_breaks.series_number
            and since_row_breaks.period_id = periods_after_breaks.period_id
)

select * from final
