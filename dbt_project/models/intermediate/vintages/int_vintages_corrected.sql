-- What readers saw of the same vintage with another value, status or interval is closed, not rewritten:
-- the difference is our correction, for the publisher's release is the same.
with rebuilt as (
    select * from {{ ref('int_vintages_begun') }}
),

build as (
    select * from {{ ref('stg_landed__build') }}
),

published as (
    select * from {{ ref('int_vintages_published') }}
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

unchanged as (
    select
        rebuilt.series_number,
        rebuilt.area_code,
        rebuilt.period_number,
        rebuilt.release_number,
        rebuilt.known_from as release_known_from,
        coalesce(published.known_from, rebuilt.known_from) as known_from,
        rebuilt.known_to,
        coalesce(published.why, rebuilt.why) as why,
        rebuilt.value,
        rebuilt.lower_95,
        rebuilt.upper_95,
        rebuilt.status
    from rebuilt
    left join published
        on
            published.is_last
            and rebuilt.series_number = published.series_number
            and rebuilt.area_code = published.area_code
            and rebuilt.period_number = published.period_number
            and rebuilt.release_number = published.release_number
            and rebuilt.known_from = published.release_known_from
    where published.series_number is null or not {{ differs('rebuilt', 'published') }}
),

corrected as (
    select
        rebuilt.*,
        published.known_from as published_known_from,
        published.why as published_why,
        published.value as published_value,
        published.lower_95 as published_lower_95,
        published.upper_95 as published_upper_95,
        published.status as published_status,
        build.corrected_at,
        coalesce(rebuilt.known_to > build.corrected_at, true) as is_open
    from rebuilt
    cross join build
    inner join published
        on
            published.is_last
            and rebuilt.series_number = published.series_number
            and rebuilt.area_code = published.area_code
            and rebuilt.period_number = published.period_number
            and rebuilt.release_number = published.release_number
            and rebuilt.known_from = published.release_known_from
    where {{ differs('rebuilt', 'published') }}
),

of_this_build as (
    select * from unchanged
    union all
    select
        series_number, area_code, period_number, release_number,
        known_from as release_known_from,
        published_known_from as known_from,
        -- Superseded before we corrected it: readers never saw the corrected value of that time.
        case when is_open then corrected_at else known_to end as known_to,
        published_why as why,
        published_value as value,
        published_lower_95 as lower_95,
        published_upper_95 as upper_95,
        published_status as status
    from corrected
    union all
    select
        series_number, area_code, period_number, release_number,
        known_from as release_known_from,
        corrected_at as known_from,
        known_to,
        'corrected_by_us' as why,
        value, lower_95, upper_95, status
    from corrected
    where is_open
),

-- Earlier vintages of a lineage, and lineages that our code no longer reads from the same release.
carried_forward as (
    select
        published.dataset_id, published.indicator_id, published.breakdown_id, published.area_code,
        published.period_id, published.release_id,
        published.release_known_from,
        published.known_from,
        coalesce(published.known_to, build.corrected_at) as known_to,
        published.why,
        published.value, published.lower_95, published.upper_95, published.status, published.origin
    from published
    cross join build
    left join rebuilt
        on
            published.series_number = rebuilt.series_number
            and published.area_code = rebuilt.area_code
            and published.period_number = rebuilt.period_number
            and published.release_number = rebuilt.release_number
            and published.release_known_from = rebuilt.known_from
    where not published.is_last or rebuilt.series_number is null
),

final as (
    select
        series.dataset_id, series.indicator_id, series.breakdown_id, of_this_build.area_code,
        periods.period_id, releases.release_id,
        of_this_build.release_known_from,
        of_this_build.known_from,
        of_this_build.known_to,
        of_this_build.why,
        of_this_build.value, of_this_build.lower_95, of_this_build.upper_95, of_this_build.status, releases.origin
    from of_this_build
    inner join series on of_this_build.series_number = series.series_number
    inner join releases on of_this_build.release_number = releases.release_number
    inner join periods on of_this_build.period_number = periods.period_number
    union all
    select * from carried_forward
)

select * from final
