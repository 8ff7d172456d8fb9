-- What the publisher says of whole periods in its notes, by release: it counts where a row says nothing of its own.
with declared as (
    select * from {{ ref('stg_catalogue__declared_statuses') }}
),

series as (
    select * from {{ ref('int_series') }}
),

periods as (
    select * from {{ ref('int_periods_numbered') }}
),

cells as (
    select * from {{ ref('int_cells') }}
),

declared_series as (
    select distinct series.series_number, series.dataset_id, series.indicator_id
    from series
    inner join declared on series.dataset_id = declared.dataset_id and series.indicator_id = declared.indicator_id
),

held as (
    select distinct
        cells.release_number,
        cells.series_number,
        cells.period_number,
        declared_series.dataset_id,
        declared_series.indicator_id,
        periods.period_start
    from cells
    inner join declared_series on cells.series_number = declared_series.series_number
    inner join periods on cells.period_number = periods.period_number
),

ordered as (
    select
        *,
        max(period_start) over (partition by release_number, indicator_id) as newest_start
    from held
),

final as (
    select
        ordered.release_number,
        ordered.series_number,
        ordered.period_number,
        min(declared.status) as status
    from ordered
    inner join declared
        on
            ordered.dataset_id = declared.dataset_id
            and ordered.indicator_id = declared.indicator_id
            and (ordered.period_start = ordered.newest_start or not declared.newest)
            and (declared.since is null or ordered.period_start >= declared.since)
            and (declared.last_start is null or ordered.period_start <= declared.last_start)
    group by ordered.release_number, ordered.series_number, ordered.period_number
)

select * from final
