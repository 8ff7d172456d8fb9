-- What the build does with the neighbourhood rows, written by hand for this one shape: the same parts with the
-- same columns in the same order. Variables: decoded (list of files), facts (a folder of small CSV files), out.
-- Nothing here knows other sources, plans, members to sum, datasets that compete, or corrections.

create temp table releases as from read_csv(getvariable('facts') || '/releases.csv', all_varchar = true);
create temp table slices as from read_csv(getvariable('facts') || '/slices.csv', all_varchar = true);
create temp table indicators as from read_csv(getvariable('facts') || '/indicators.csv', all_varchar = true);
create temp table areas as from read_csv(getvariable('facts') || '/areas.csv', all_varchar = true);
create temp table periods as
select
    month,
    month || '-01/P1M' as period_id,
    strftime(cast(month || '-01' as date), '%B %Y') as period_label,
    cast(month || '-01' as date) as period_start,
    last_day(cast(month || '-01' as date)) as period_end
from (select distinct date as month from read_parquet(getvariable('decoded'))) as published_months;

-- The same area may stand under two geography types: the first copy counts.
create temp table observations as
select
    slices.dataset_id,
    cast(releases.position as integer) as position,
    cast(slices.slice_number as integer) as slice_number,
    decoded.geography_code as area_code,
    decoded.date as month,
    min(decoded.row_number) as row_number,
    arg_min(cast(try_cast(nullif(decoded.obs_value, '') as decimal(28, 10)) as double), decoded.row_number) as value,
    arg_min(decoded.obs_value, decoded.row_number) as published_text,
    arg_min(decoded.obs_status, decoded.row_number) as source_marker
from read_parquet(getvariable('decoded'), filename = true) as decoded
inner join releases on split_part(decoded.filename, '/', -2) = releases.release_id
inner join slices
    on
        releases.dataset_id = slices.dataset_id
        and decoded.c_sex = slices.sex_code and decoded.category = slices.category_code
inner join areas on decoded.geography_code = areas.area_code
where decoded.measures = '20100'
group by all;

create temp table changes as
select
    *,
    case source_marker when 'A' then case when value is null then 'M' else 'A' end when '!' then 'C' end as status,
    lag(value) over history as value_before,
    lag(source_marker) over history as marker_before,
    lag(position) over history is null as is_first
from observations
window history as (partition by dataset_id, slice_number, area_code, month order by position);

create temp table current_figures as
select
    indicators.indicator_id, changes.area_code, periods.period_id, slices.breakdown_id, changes.dataset_id,
    releases.release_id, changes.value,
    cast(null as double) as lower_95, cast(null as double) as upper_95,
    cast(null as double) as lower_998, cast(null as double) as upper_998,
    cast(null as double) as numerator, cast(null as double) as denominator,
    indicators.unit, changes.status, changes.source_marker, indicators.method, releases.origin,
    slices.breakdown_label, periods.period_label, periods.period_start, periods.period_end,
    changes.row_number, changes.published_text
from changes
inner join releases
    on changes.dataset_id = releases.dataset_id and changes.position = cast(releases.position as integer)
inner join slices
    on changes.dataset_id = slices.dataset_id and changes.slice_number = cast(slices.slice_number as integer)
inner join indicators on changes.dataset_id = indicators.dataset_id
inner join periods on changes.month = periods.month
where releases.is_current = 'true';
