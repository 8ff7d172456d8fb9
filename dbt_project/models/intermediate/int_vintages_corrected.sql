-- What readers saw of the same vintage with another value, status or interval is closed, not rewritten:
-- the difference is our correction, for the publisher's release is the same.
with rebuilt as (
    select
        vintages.*,
        releases.origin
    from {{ ref('int_vintages_begun') }} as vintages
    inner join {{ source('landed', 'releases') }} as releases
        on vintages.dataset_id = releases.dataset_id and vintages.release_id = releases.release_id
),

build as (
    select * from {{ source('landed', 'build') }}
),

timeline as (
    select distinct dataset_id, release_id
    from {{ source('landed', 'timeline') }}
),

selections as (
    select distinct dataset_id, indicator_id, breakdown_id
    from {{ source('catalogue', 'selections') }}
),

scope_areas as (
    select * from {{ source('catalogue', 'scope_areas') }}
),

-- Vintages of what is no longer asked for, or of a release that no longer counts, are not ours to keep.
published as (
    select
        previous.*,
        row_number() over (
            partition by
                previous.dataset_id, previous.indicator_id, previous.breakdown_id, previous.area_code,
                previous.period_id, previous.release_id, previous.release_known_from
            order by previous.known_from desc
        ) = 1 as is_last
    from {{ ref('stg_previous__indicator_vintages') }} as previous
    inner join timeline
        on previous.dataset_id = timeline.dataset_id and previous.release_id = timeline.release_id
    inner join selections
        on
            previous.dataset_id = selections.dataset_id
            and previous.indicator_id = selections.indicator_id
            and previous.breakdown_id = selections.breakdown_id
    inner join scope_areas on previous.area_code = scope_areas.area_code
),

compared as (
    select
        rebuilt.*,
        published.known_from as published_known_from,
        published.why as published_why,
        published.value as published_value,
        published.lower_95 as published_lower_95,
        published.upper_95 as published_upper_95,
        published.status as published_status,
        published.dataset_id is not null and (
            rebuilt.value is distinct from published.value
            or rebuilt.status is distinct from published.status
            or rebuilt.lower_95 is distinct from published.lower_95
            or rebuilt.upper_95 is distinct from published.upper_95
        ) as is_corrected,
        build.corrected_at,
        coalesce(rebuilt.known_to > build.corrected_at, true) as is_open
    from rebuilt
    cross join build
    left join published
        on
            published.is_last
            and rebuilt.dataset_id = published.dataset_id
            and rebuilt.indicator_id = published.indicator_id
            and rebuilt.breakdown_id = published.breakdown_id
            and rebuilt.area_code = published.area_code
            and rebuilt.period_id = published.period_id
            and rebuilt.release_id = published.release_id
            and rebuilt.known_from = published.release_known_from
),

unchanged as (
    select
        dataset_id, indicator_id, breakdown_id, area_code, period_id, release_id,
        known_from as release_known_from,
        coalesce(published_known_from, known_from) as known_from,
        known_to,
        coalesce(published_why, why) as why,
        value, lower_95, upper_95, status, origin
    from compared
    where not is_corrected
),

closed_by_correction as (
    select
        dataset_id, indicator_id, breakdown_id, area_code, period_id, release_id,
        known_from as release_known_from,
        published_known_from as known_from,
        -- Superseded before we corrected it: readers never saw the corrected value of that time.
        case when is_open then corrected_at else known_to end as known_to,
        published_why as why,
        published_value as value,
        published_lower_95 as lower_95,
        published_upper_95 as upper_95,
        published_status as status,
        origin
    from compared
    where is_corrected
),

corrections as (
    select
        dataset_id, indicator_id, breakdown_id, area_code, period_id, release_id,
        known_from as release_known_from,
        corrected_at as known_from,
        known_to,
        'corrected_by_us' as why,
        value, lower_95, upper_95, status, origin
    from compared
    where is_corrected and is_open
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
            published.dataset_id = rebuilt.dataset_id
            and published.indicator_id = rebuilt.indicator_id
            and published.breakdown_id = rebuilt.breakdown_id
            and published.area_code = rebuilt.area_code
            and published.period_id = rebuilt.period_id
            and published.release_id = rebuilt.release_id
            and published.release_known_from = rebuilt.known_from
    where not published.is_last or rebuilt.dataset_id is null
),

final as (
    select * from unchanged
    union all
    select * from closed_by_correction
    union all
    select * from corrections
    union all
    select * from carried_forward
)

select * from final
