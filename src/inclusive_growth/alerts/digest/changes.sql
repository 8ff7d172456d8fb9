-- Each figure that differs between two publications, with the kind of its change.
-- The vintages say whose change it was. Plans say what they added or removed, for no mart keeps what was asked for.
-- $1: the action of the history entry.
create table changes_found as
with pairs as (
    select
        coalesce(facts_after.dataset_id, facts_before.dataset_id) as dataset_id,
        coalesce(facts_after.indicator_id, facts_before.indicator_id) as indicator_id,
        coalesce(facts_after.area_code, facts_before.area_code) as area_code,
        coalesce(facts_after.period_id, facts_before.period_id) as period_id,
        coalesce(facts_after.breakdown_id, facts_before.breakdown_id) as breakdown_id,
        coalesce(facts_after.unit, facts_before.unit) as unit,
        -- A letter must not tell what is withheld from now on.
        case when coalesce(facts_after.status, '') <> 'Q' then facts_before.value end as value_before,
        facts_after.value as value_after,
        coalesce(case when coalesce(facts_after.status, '') <> 'Q' then facts_before.status end, '') as status_before,
        coalesce(facts_after.status, '') as status_after,
        facts_before.indicator_id is null as is_added,
        facts_after.indicator_id is null as is_removed,
        facts_before.dataset_id <> facts_after.dataset_id as is_other_dataset,
        facts_before.dataset_id as dataset_before,
        (
            facts_before.value is distinct from facts_after.value
            or facts_before.status is distinct from facts_after.status
            -- Limits where there were none are no other figure.
            or (facts_before.lower_95 is not null and facts_before.lower_95 is distinct from facts_after.lower_95)
            or (facts_before.upper_95 is not null and facts_before.upper_95 is distinct from facts_after.upper_95)
        ) as is_different,
        (
            coalesce(facts_after.origin, facts_before.origin) = 'synthetic'
            or coalesce(facts_before.origin = 'synthetic', false)
        ) as is_synthetic,
        coalesce(facts_after.origin, facts_before.origin) = 'quoted' as is_quoted
    from facts_before
    full outer join facts_after
        on
            facts_before.indicator_id = facts_after.indicator_id
            and facts_before.area_code = facts_after.area_code
            and facts_before.period_id = facts_after.period_id
            and facts_before.breakdown_id = facts_after.breakdown_id
),

planned as (
    select
        plan_selections.side,
        plan_selections.dataset_id,
        plan_selections.indicator_id,
        plan_selections.breakdown_id,
        plan_areas.area_code
    from plan_selections
    inner join plan_areas
        on plan_selections.side = plan_areas.side and plan_selections.dataset_id = plan_areas.dataset_id
),

evidence as (
    select
        pairs.*,
        vintage.why,
        vintage.has_begun,
        coalesce(vintage.was_known, false) as was_known,
        vintage_of_dataset_before.why as why_of_dataset_before,
        vintage_of_dataset_before.has_begun as has_begun_of_dataset_before,
        pairs.dataset_id in (
            select plan_areas.dataset_id
            from plan_areas
            where plan_areas.side = 'before'
        ) as was_dataset_planned,
        planned_before.side is not null as was_planned,
        planned_after.side is not null as is_planned
    from pairs
    left join vintages as vintage
        on
            pairs.dataset_id = vintage.dataset_id
            and pairs.indicator_id = vintage.indicator_id
            and pairs.area_code = vintage.area_code
            and pairs.period_id = vintage.period_id
            and pairs.breakdown_id = vintage.breakdown_id
    left join vintages as vintage_of_dataset_before
        on
            pairs.dataset_before = vintage_of_dataset_before.dataset_id
            and pairs.indicator_id = vintage_of_dataset_before.indicator_id
            and pairs.area_code = vintage_of_dataset_before.area_code
            and pairs.period_id = vintage_of_dataset_before.period_id
            and pairs.breakdown_id = vintage_of_dataset_before.breakdown_id
    left join planned as planned_before
        on
            planned_before.side = 'before'
            and pairs.dataset_id = planned_before.dataset_id
            and pairs.indicator_id = planned_before.indicator_id
            and pairs.breakdown_id = planned_before.breakdown_id
            and pairs.area_code = planned_before.area_code
    left join planned as planned_after
        on
            planned_after.side = 'after'
            and pairs.dataset_id = planned_after.dataset_id
            and pairs.indicator_id = planned_after.indicator_id
            and pairs.breakdown_id = planned_after.breakdown_id
            and pairs.area_code = planned_after.area_code
)

select
    *,
    case
        when $1 = 'rollback'
            then case when is_removed then 'no_longer_shown' when is_added or is_different then 'shown_again' end
        -- A dataset that was in no publication before is news as a whole.
        when is_added and not was_planned and was_dataset_planned then 'plan_added'
        -- Readers never saw it, however often the publisher changed it since the last publication.
        when is_added and not was_known then 'new'
        when is_added then coalesce(why, 'corrected_by_us')
        when is_removed and not is_planned then 'plan_removed'
        -- No vintage is open when our code no longer reads the figure.
        when is_removed then coalesce(why, 'corrected_by_us')
        -- A preferred dataset that is in a publication for the first time takes over: nobody's mistake.
        when is_other_dataset and has_begun and not was_dataset_planned
            then case when (value_before is distinct from value_after) then 'revised' else 'new' end
        -- A preferred dataset now has the figure that another one stood in for.
        when is_other_dataset and not is_different and has_begun and was_planned then 'new'
        when not is_different then null
        -- The publisher took back the figure shown, or gave the preferred one; else our choice changed.
        when is_other_dataset and has_begun_of_dataset_before and why_of_dataset_before <> 'corrected_by_us'
            then 'revised'
        when is_other_dataset and has_begun and why <> 'corrected_by_us' and was_planned then 'revised'
        when not is_other_dataset and has_begun and why = 'revised' then 'revised'
        else 'corrected_by_us'
    end as kind
from evidence
where kind is not null
