-- The vintages that readers see now, as far as they are still ours to keep: not those of what is no longer asked
-- for, or of a release that no longer counts.
with previous as (
    select * from {{ ref('stg_previous__indicator_vintages') }}
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

scope_areas as (
    select * from {{ ref('stg_catalogue__scope_areas') }}
),

numbered as (
    select
        previous.*,
        series.series_number,
        releases.release_number,
        -- A period that no release holds any more has no number, and so meets no rebuilt vintage.
        periods.period_number
    from previous
    inner join series
        on
            previous.dataset_id = series.dataset_id
            and previous.indicator_id = series.indicator_id
            and previous.breakdown_id = series.breakdown_id
    inner join releases
        on previous.dataset_id = releases.dataset_id and previous.release_id = releases.release_id
    inner join scope_areas on previous.area_code = scope_areas.area_code
    left join periods on previous.period_id = periods.period_id
),

-- A lineage has several rows only where we corrected one: the others need no order.
corrected as (
    select
        series_number, area_code, period_id, release_number, release_known_from,
        max(known_from) as last_known_from
    from numbered
    group by series_number, area_code, period_id, release_number, release_known_from
    having count(*) > 1
),

final as (
    select
        numbered.*,
        corrected.last_known_from is null or numbered.known_from = corrected.last_known_from as is_last
    from numbered
    left join corrected
        on
            numbered.series_number = corrected.series_number
            and numbered.area_code = corrected.area_code
            and numbered.period_id = corrected.period_id
            and numbered.release_number = corrected.release_number
            and numbered.release_known_from = corrected.release_known_from
)

select * from final
