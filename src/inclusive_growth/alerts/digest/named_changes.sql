-- Each change with its names as they are now; a thing that is gone keeps the name it had.
create table indicator_names as
select indicator_id, title, largest_step from dim_indicator
union all
select indicator_id, title, largest_step from dim_indicator_before
where dim_indicator_before.indicator_id not in (select dim_indicator.indicator_id from dim_indicator);

-- The one name for display that each area has; publications of before it was there have the plain name.
alter table dim_area add column if not exists area_label text;
alter table dim_area_before add column if not exists area_label text;
alter table dim_area add column if not exists role text;

create table area_names as
select area_code, coalesce(area_label, area_name) as area_name from dim_area
union all
select area_code, coalesce(area_label, area_name) as area_name from dim_area_before
where dim_area_before.area_code not in (select dim_area.area_code from dim_area);

create table breakdown_names as
select breakdown_id, breakdown_label from dim_breakdown
union all
select breakdown_id, breakdown_label from dim_breakdown_before
where dim_breakdown_before.breakdown_id not in (select dim_breakdown.breakdown_id from dim_breakdown);

create table named_changes as
select
    changes.*,
    coalesce(indicator_names.title, changes.indicator_id) as indicator,
    coalesce(area_names.area_name, changes.area_code) as area,
    coalesce(period_names.period_label, changes.period_id) as period,
    coalesce(breakdown_names.breakdown_label, changes.breakdown_id) as breakdown,
    indicator_names.largest_step,
    -- How many plausible steps the figure moved: this makes percentages, years and counts comparable.
    abs(
        cast(cast(changes.value_after as decimal(28, 10)) - cast(changes.value_before as decimal(28, 10)) as double)
    ) / indicator_names.largest_step as steps_moved,
    period_names.period_start,
    period_names.period_end,
    coalesce(names_before.period_label, changes.period_before, '') as period_corrected_from
from changes
left join indicator_names on changes.indicator_id = indicator_names.indicator_id
left join area_names on changes.area_code = area_names.area_code
left join period_names on changes.period_id = period_names.period_id
left join period_names as names_before on changes.period_before = names_before.period_id
left join breakdown_names on changes.breakdown_id = breakdown_names.breakdown_id
