-- The authority's newest figure of each indicator, for everyone, beside its last period that does not overlap.
-- $1: the authority's area code.
with newest as (
    select *
    from named_changes
    where kind = 'new' and area_code = $1
    qualify row_number() over (
        partition by dataset_id, indicator_id
        order by period_end desc, breakdown_id <> 'all' asc, breakdown_id asc
    ) = 1
),

earlier as (
    select
        newest.dataset_id,
        newest.indicator_id,
        facts_after.value,
        facts_after.status,
        (facts_after.upper_95 - facts_after.lower_95) / 2 as half_width,
        period_names.period_label
    from newest
    inner join facts_after
        on
            newest.indicator_id = facts_after.indicator_id
            and newest.area_code = facts_after.area_code
            and newest.breakdown_id = facts_after.breakdown_id
            and newest.dataset_id = facts_after.dataset_id
    inner join period_names
        on facts_after.period_id = period_names.period_id and newest.period_start > period_names.period_end
    qualify row_number() over (
        partition by newest.dataset_id, newest.indicator_id order by period_names.period_end desc
    ) = 1
),

limits as (
    select
        newest.dataset_id,
        newest.indicator_id,
        (facts_after.upper_95 - facts_after.lower_95) / 2 as half_width
    from newest
    inner join facts_after
        on
            newest.dataset_id = facts_after.dataset_id
            and newest.indicator_id = facts_after.indicator_id
            and newest.area_code = facts_after.area_code
            and newest.period_id = facts_after.period_id
            and newest.breakdown_id = facts_after.breakdown_id
)

select
    newest.kind, newest.dataset_id, newest.indicator_id, newest.area_code, newest.period_id,
    newest.breakdown_id, newest.indicator, newest.area, newest.period, newest.breakdown, newest.unit,
    earlier.value as value_before, newest.value_after,
    coalesce(earlier.status, '') as status_before, newest.status_after,
    coalesce(earlier.period_label, '') as before_period, newest.largest_step, newest.is_synthetic,
    newest.is_quoted,
    -- Half-widths of two figures that share no day add in quadrature; without both there is no margin.
    sqrt(limits.half_width * limits.half_width + earlier.half_width * earlier.half_width) as margin
from newest
left join earlier on newest.dataset_id = earlier.dataset_id and newest.indicator_id = earlier.indicator_id
left join limits on newest.dataset_id = limits.dataset_id and newest.indicator_id = limits.indicator_id
order by newest.dataset_id, newest.indicator_id
