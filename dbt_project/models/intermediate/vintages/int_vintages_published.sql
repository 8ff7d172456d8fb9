-- The vintages that readers see now, as far as they are still ours to keep: not those of what is no longer asked
-- for, or of a release that no longer counts.
with published as (
    select * from {{ ref('stg_previous__indicator_vintages') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
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
    select * from {{ ref('stg_catalogue__read_areas') }}
),

-- What is withheld by us now is withheld in what was published before the rule, too.
withheld as (
    select * from {{ ref('int_observations_safe') }}
    where status = {{ withheld_by_us() }}
),

dated as (
    select
        published.*,
        datasets.period_kind,
        cast(substr(published.period_id, 1, 10) as date) as published_start,
        {{ period_months("split_part(published.period_id, '~', 1)") }} as published_months,
        case
            when datasets.period_kind in ('snapshot', 'survey_week', 'school_census') then datasets.period_month
            else 0
        end as month_of_kind
    from published
    inner join datasets on published.dataset_id = datasets.dataset_id
),

-- An earlier publication may have had a period under another kind, and so under another id: the dates decide. What was
-- a year and is now known to be a day or week of a month becomes that month's.
placed as (
    select
        *,
        month_of_kind > 0 and published_months = 12 and extract(month from published_start) = 1 as is_of_a_month
    from dated
),

redated as (
    select
        *,
        case
            when is_of_a_month then {{ months_later('cast(month_of_kind as integer) - 1', 'published_start') }}
            else published_start
        end as first_day,
        case when is_of_a_month then 1 else published_months end as months_in_all
    from placed
),

previous as (
    select
        indicator_id,
        area_code,
        {{ period_id('period_kind', 'first_day', 'months_in_all') }} as period_id,
        breakdown_id,
        dataset_id,
        release_id,
        why,
        status,
        origin,
        value,
        lower_95,
        upper_95,
        release_known_from,
        known_from,
        known_to
    from redated
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

safe as (
    select
        numbered.indicator_id,
        numbered.area_code,
        numbered.period_id,
        numbered.breakdown_id,
        numbered.dataset_id,
        numbered.release_id,
        numbered.why,
        case when withheld.area_code is null then numbered.status else withheld.status end as status,
        numbered.origin,
        {%- for figure in ['value', 'lower_95', 'upper_95'] %}
            case when withheld.area_code is null then numbered.{{ figure }} end as {{ figure }},
        {%- endfor %}
        numbered.release_known_from,
        numbered.known_from,
        numbered.known_to,
        numbered.series_number,
        numbered.release_number,
        numbered.period_number
    from numbered
    left join withheld
        on
            numbered.release_number = withheld.release_number
            and numbered.series_number = withheld.series_number
            and numbered.area_code = withheld.area_code
            and numbered.period_number = withheld.period_number
),

-- A lineage has several rows only where we corrected one: the others need no order.
corrected as (
    select
        series_number, area_code, period_id, release_number, release_known_from,
        max(known_from) as last_known_from
    from safe
    group by series_number, area_code, period_id, release_number, release_known_from
    having count(*) > 1
),

final as (
    select
        safe.*,
        corrected.last_known_from is null or safe.known_from = corrected.last_known_from as is_last
    from safe
    left join corrected
        on
            safe.series_number = corrected.series_number
            and safe.area_code = corrected.area_code
            and safe.period_id = corrected.period_id
            and safe.release_number = corrected.release_number
            and safe.release_known_from = corrected.release_known_from
)

select * from final
