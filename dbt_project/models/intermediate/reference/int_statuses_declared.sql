{# A few hundred rows. #}
{{ config(materialized='view') }}

-- What the publisher says of whole periods in its notes, by release: it counts where a row says nothing of its own.
with declared as (
    select * from {{ ref('stg_catalogue__declared_statuses') }}
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

final as (
    select
        releases.release_number,
        series.series_number,
        periods.period_number,
        min(declared.status) as status
    from declared
    inner join series
        on declared.dataset_id = series.dataset_id and declared.indicator_id = series.indicator_id
    inner join releases on declared.dataset_id = releases.dataset_id
    inner join periods
        on
            declared.since <= periods.period_start
            and (declared.last_start is null or periods.period_start <= declared.last_start)
    where declared.until is null or cast(releases.first_retrieved_at as date) < declared.until
    group by releases.release_number, series.series_number, periods.period_number
)

select * from final
