"""The SQL of the digest: say of each key that differs what it is, count, and pick what to name."""

# Of each figure and dataset: what the open vintage says, and whether it began since the publication before.
VINTAGES = """
create table vintages as
with open_before as (
    select * from vintages_before where known_to is null
),

open_after as (
    select * from vintages_after where known_to is null
),

known_before as (
    select distinct dataset_id, indicator_id, area_code, period_id, breakdown_id from vintages_before
)

select
    dataset_id,
    indicator_id,
    area_code,
    period_id,
    breakdown_id,
    open_after.why,
    known_before.dataset_id is not null as was_known,
    open_after.why is not null and (
        open_before.why is null or open_after.known_from <> open_before.known_from
    ) as has_begun
from open_after
full outer join known_before using (dataset_id, indicator_id, area_code, period_id, breakdown_id)
left join open_before using (dataset_id, indicator_id, area_code, period_id, breakdown_id)
"""

# A publication: whose change it was stands in the vintages. The mart keeps nothing of what was asked for, so
# what a fetch plan added or removed is told from the plans.
CHANGES = """
create table changes as
with pairs as (
    select
        coalesce(facts_after.dataset_id, facts_before.dataset_id) as dataset_id,
        coalesce(facts_after.indicator_id, facts_before.indicator_id) as indicator_id,
        coalesce(facts_after.area_code, facts_before.area_code) as area_code,
        coalesce(facts_after.period_id, facts_before.period_id) as period_id,
        coalesce(facts_after.breakdown_id, facts_before.breakdown_id) as breakdown_id,
        coalesce(facts_after.unit, facts_before.unit) as unit,
        facts_before.value as value_before,
        facts_after.value as value_after,
        coalesce(facts_before.status, '') as status_before,
        coalesce(facts_after.status, '') as status_after,
        facts_before.indicator_id is null as is_added,
        facts_after.indicator_id is null as is_removed,
        facts_before.dataset_id <> facts_after.dataset_id as is_other_dataset,
        facts_before.dataset_id as dataset_before,
        facts_before.value is distinct from facts_after.value
            or facts_before.status is distinct from facts_after.status
            or facts_before.lower_95 is distinct from facts_after.lower_95
            or facts_before.upper_95 is distinct from facts_after.upper_95 as is_different,
        coalesce(facts_after.origin, facts_before.origin) = 'synthetic'
            or coalesce(facts_before.origin = 'synthetic', false) as is_synthetic
    from facts_before
    full outer join facts_after
        on
            facts_before.indicator_id = facts_after.indicator_id
            and facts_before.area_code = facts_after.area_code
            and facts_before.period_id = facts_after.period_id
            and facts_before.breakdown_id = facts_after.breakdown_id
),

asked as (
    select
        asked_selections.side,
        asked_selections.dataset_id,
        asked_selections.indicator_id,
        asked_selections.breakdown_id,
        asked_areas.area_code
    from asked_selections
    inner join asked_areas
        on asked_selections.side = asked_areas.side and asked_selections.dataset_id = asked_areas.dataset_id
)

select
    pairs.*,
    case
        when $1 = 'rollback' then
            case when is_removed then 'no_longer_shown' when is_added or is_different then 'shown_again' end
        -- A dataset that was in no publication before is news as a whole.
        when is_added and asked_before.side is null
            and pairs.dataset_id in (select dataset_id from asked_areas where side = 'before') then 'plan_added'
        -- Readers never saw it, however often the publisher changed it since the last publication.
        when is_added and not coalesce(here.was_known, false) then 'new'
        when is_added then coalesce(here.why, 'corrected_by_us')
        when is_removed and asked_after.side is null then 'plan_removed'
        -- No vintage is open when it is our code that no longer reads the figure.
        when is_removed then coalesce(here.why, 'corrected_by_us')
        -- A preferred dataset that is in a publication for the first time takes over: nobody's mistake.
        when is_other_dataset and here.has_begun
            and pairs.dataset_id not in (select dataset_id from asked_areas where side = 'before')
            then case when value_before is distinct from value_after then 'revised' else 'new' end
        -- A preferred dataset now has what another one had to stand in for.
        when is_other_dataset and not is_different and here.has_begun and asked_before.side is not null then 'new'
        when not is_different then null
        -- The publisher took back what was shown, or gave what is preferred; else our choice changed.
        when is_other_dataset and there.has_begun and there.why <> 'corrected_by_us' then 'revised'
        when is_other_dataset and here.has_begun and here.why <> 'corrected_by_us'
            and asked_before.side is not null then 'revised'
        when not is_other_dataset and here.has_begun and here.why = 'revised' then 'revised'
        else 'corrected_by_us'
    end as kind
from pairs
left join vintages as here
    on
        pairs.dataset_id = here.dataset_id
        and pairs.indicator_id = here.indicator_id
        and pairs.area_code = here.area_code
        and pairs.period_id = here.period_id
        and pairs.breakdown_id = here.breakdown_id
left join vintages as there
    on
        pairs.dataset_before = there.dataset_id
        and pairs.indicator_id = there.indicator_id
        and pairs.area_code = there.area_code
        and pairs.period_id = there.period_id
        and pairs.breakdown_id = there.breakdown_id
left join asked as asked_before
    on
        asked_before.side = 'before'
        and pairs.dataset_id = asked_before.dataset_id
        and pairs.indicator_id = asked_before.indicator_id
        and pairs.breakdown_id = asked_before.breakdown_id
        and pairs.area_code = asked_before.area_code
left join asked as asked_after
    on
        asked_after.side = 'after'
        and pairs.dataset_id = asked_after.dataset_id
        and pairs.indicator_id = asked_after.indicator_id
        and pairs.breakdown_id = asked_after.breakdown_id
        and pairs.area_code = asked_after.area_code
where kind is not null
"""

COUNTS = """
select
    dataset_id as dataset,
    count(*) filter (kind = 'new') as new,
    count(*) filter (kind = 'revised') as revised,
    count(*) filter (kind = 'withdrawn') as withdrawn,
    count(*) filter (kind = 'corrected_by_us') as corrected_by_us,
    count(*) filter (kind = 'plan_added') as plan_added,
    count(*) filter (kind = 'plan_removed') as plan_removed,
    count(*) filter (kind = 'shown_again') as shown_again,
    count(*) filter (kind = 'no_longer_shown') as no_longer_shown,
    count(*) filter (kind = 'revised' and steps_moved > 1) as revised_beyond,
    count(*) filter (kind = 'corrected_by_us' and steps_moved > 1) as corrected_beyond,
    count(*) filter (is_synthetic) as synthetic
from named_changes
group by dataset_id
order by dataset_id
"""

# Names as they are now; what is gone keeps the name it had.
NAMES = """
create table indicator_names as
select indicator_id, title, largest_step from dim_indicator
union all
select indicator_id, title, largest_step from dim_indicator_before
where indicator_id not in (select indicator_id from dim_indicator);

-- A combined authority may be called like its region: only then the kind of area is said too.
create table area_names as
with areas as (
    select area_code, area_name, area_type from dim_area
    union all
    select area_code, area_name, area_type from dim_area_before
    where area_code not in (select area_code from dim_area)
)

select
    area_code,
    case
        when count(*) over (partition by area_name) > 1
            then area_name || ' (' || replace(area_type, '_', ' ') || ')'
        else area_name
    end as area_name
from areas;

create table period_names as
select period_id, period_label, period_start, period_end from dim_period
union all
select period_id, period_label, period_start, period_end from dim_period_before
where period_id not in (select period_id from dim_period);

create table breakdown_names as
select breakdown_id, breakdown_label from dim_breakdown
union all
select breakdown_id, breakdown_label from dim_breakdown_before
where breakdown_id not in (select breakdown_id from dim_breakdown);

create table named_changes as
select
    changes.*,
    coalesce(indicator_names.title, changes.indicator_id) as indicator,
    coalesce(area_names.area_name, changes.area_code) as area,
    coalesce(period_names.period_label, changes.period_id) as period,
    coalesce(breakdown_names.breakdown_label, changes.breakdown_id) as breakdown,
    indicator_names.largest_step,
    -- How many plausible steps the figure moved: this makes percentages, years and counts comparable.
    abs(changes.value_after - changes.value_before) / indicator_names.largest_step as steps_moved,
    period_names.period_start,
    period_names.period_end
from changes
left join indicator_names on changes.indicator_id = indicator_names.indicator_id
left join area_names on changes.area_code = area_names.area_code
left join period_names on changes.period_id = period_names.period_id
left join breakdown_names on changes.breakdown_id = breakdown_names.breakdown_id
"""

# Figures that readers had and that changed, the farthest moved first.
MOVES = """
select
    kind, dataset_id, indicator_id, area_code, period_id, breakdown_id,
    indicator, area, period, breakdown, unit,
    value_before, value_after, status_before, status_after,
    '' as before_period, largest_step, is_synthetic
from named_changes
where kind in ('revised', 'withdrawn', 'corrected_by_us', 'shown_again', 'no_longer_shown')
qualify row_number() over (
    partition by dataset_id
    order by steps_moved desc nulls last, indicator_id, area_code, period_id desc, breakdown_id
) <= $1
order by dataset_id, steps_moved desc nulls last, indicator_id, area_code, period_id desc, breakdown_id
"""

# The authority's newest figure of each indicator, for everyone, beside its last period that does not overlap.
HEADLINES = """
with newest as (
    select *
    from named_changes
    where kind = 'new' and area_code = $1
    qualify row_number() over (
        partition by dataset_id, indicator_id
        order by period_end desc, breakdown_id <> 'all', breakdown_id
    ) = 1
),

earlier as (
    select
        newest.dataset_id,
        newest.indicator_id,
        facts_after.value,
        facts_after.status,
        period_names.period_label
    from newest
    inner join facts_after
        on
            newest.indicator_id = facts_after.indicator_id
            and newest.area_code = facts_after.area_code
            and newest.breakdown_id = facts_after.breakdown_id
            and newest.dataset_id = facts_after.dataset_id
    inner join period_names
        on facts_after.period_id = period_names.period_id and period_names.period_end < newest.period_start
    qualify row_number() over (
        partition by newest.dataset_id, newest.indicator_id order by period_names.period_end desc
    ) = 1
)

select
    newest.kind, newest.dataset_id, newest.indicator_id, newest.area_code, newest.period_id,
    newest.breakdown_id, newest.indicator, newest.area, newest.period, newest.breakdown, newest.unit,
    earlier.value as value_before, newest.value_after,
    coalesce(earlier.status, '') as status_before, newest.status_after,
    coalesce(earlier.period_label, '') as before_period, newest.largest_step, newest.is_synthetic
from newest
left join earlier on newest.dataset_id = earlier.dataset_id and newest.indicator_id = earlier.indicator_id
order by newest.dataset_id, newest.indicator_id
"""
