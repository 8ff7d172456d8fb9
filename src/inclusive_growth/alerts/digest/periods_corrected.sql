-- The changes, where figures that only stand under another period than before count as one change each.
-- One equal figure may be chance: all that left the period must stand under the other, two different ones at least.
create table period_names as
select period_id, period_label, period_start, period_end from dim_period
union all
select period_id, period_label, period_start, period_end from dim_period_before
where dim_period_before.period_id not in (select dim_period.period_id from dim_period);

create table changes as
with gone as (
    select
        changes_found.*,
        count(*) over (
            partition by changes_found.dataset_id, changes_found.indicator_id, changes_found.period_id
        ) as gone_together
    from changes_found
    where changes_found.kind = 'withdrawn'
),

moved as (
    select
        gone.dataset_id,
        gone.indicator_id,
        gone.area_code,
        gone.breakdown_id,
        gone.period_id as period_before,
        come.period_id,
        gone.value_before,
        gone.status_before,
        gone.gone_together
    from gone
    inner join changes_found as come
        on
            come.kind = 'new'
            and gone.dataset_id = come.dataset_id
            and gone.indicator_id = come.indicator_id
            and gone.area_code = come.area_code
            and gone.breakdown_id = come.breakdown_id
            and gone.value_before is not distinct from come.value_after
            and gone.status_before = come.status_after
),

corrected_periods as (
    select
        moved.dataset_id,
        moved.indicator_id,
        moved.period_before,
        moved.period_id,
        abs(date_diff('day', any_value(earlier.period_start), any_value(later.period_start))) as days_between
    from moved
    left join period_names as earlier on moved.period_before = earlier.period_id
    left join period_names as later on moved.period_id = later.period_id
    group by moved.dataset_id, moved.indicator_id, moved.period_before, moved.period_id
    having count(*) = max(moved.gone_together) and count(distinct moved.value_before) > 1
),

-- Each period becomes one other: the nearest.
nearest as (
    select * from corrected_periods
    qualify
        row_number() over (
            partition by dataset_id, indicator_id, period_before order by days_between, period_id
        ) = 1
        and row_number() over (
            partition by dataset_id, indicator_id, period_id order by days_between, period_before
        ) = 1
),

corrected as (
    select moved.*
    from moved
    inner join nearest
        on
            moved.dataset_id = nearest.dataset_id
            and moved.indicator_id = nearest.indicator_id
            and moved.period_before = nearest.period_before
            and moved.period_id = nearest.period_id
)

select
    changes_found.* replace (
        case when corrected.period_before is null then changes_found.kind else 'period_corrected' end as kind,
        coalesce(corrected.value_before, changes_found.value_before) as value_before,
        coalesce(corrected.status_before, changes_found.status_before) as status_before
    ),
    corrected.period_before
from changes_found
left join corrected
    on
        changes_found.kind = 'new'
        and changes_found.dataset_id = corrected.dataset_id
        and changes_found.indicator_id = corrected.indicator_id
        and changes_found.area_code = corrected.area_code
        and changes_found.breakdown_id = corrected.breakdown_id
        and changes_found.period_id = corrected.period_id
left join nearest
    on
        changes_found.kind = 'withdrawn'
        and changes_found.dataset_id = nearest.dataset_id
        and changes_found.indicator_id = nearest.indicator_id
        and changes_found.period_id = nearest.period_before
where nearest.period_id is null
