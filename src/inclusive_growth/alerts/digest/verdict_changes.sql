-- Gaps of the authority and its members whose verdict is another one than before: the newest of each side.
-- In a fixed order, never by size: nobody is ranked against anybody.
with newest_after as (
    select gaps_after.*, period_names.period_label
    from gaps_after
    inner join period_names on gaps_after.period_id = period_names.period_id
    qualify row_number() over (
        partition by gaps_after.indicator_id, gaps_after.characteristic, gaps_after.area_code, gaps_after.breakdown_id
        order by period_names.period_end desc, gaps_after.period_id asc
    ) = 1
),

newest_before as (
    select gaps_before.*, period_names.period_label
    from gaps_before
    inner join period_names on gaps_before.period_id = period_names.period_id
    qualify row_number() over (
        partition by
            gaps_before.indicator_id, gaps_before.characteristic, gaps_before.area_code, gaps_before.breakdown_id
        order by period_names.period_end desc, gaps_before.period_id asc
    ) = 1
)

select
    coalesce(indicator_names.title, newest_after.indicator_id) as indicator,
    coalesce(area_names.area_name, newest_after.area_code) as area,
    coalesce(groups.breakdown_label, newest_after.breakdown_id) as group_label,
    coalesce(reference.breakdown_label, newest_after.reference_breakdown_id) as reference_label,
    newest_before.period_label as period_before,
    newest_after.period_label as period_after,
    newest_before.verdict as verdict_before,
    newest_after.verdict as verdict_after,
    newest_after.gap,
    newest_after.lower_95,
    newest_after.upper_95,
    newest_after.unit,
    newest_after.uncertainty,
    newest_after.better_or_worse,
    coalesce(newest_after.cannot_tell_because, '') as because
from newest_after
inner join newest_before
    on
        newest_after.indicator_id = newest_before.indicator_id
        and newest_after.characteristic = newest_before.characteristic
        and newest_after.area_code = newest_before.area_code
        and newest_after.breakdown_id = newest_before.breakdown_id
        and newest_after.verdict <> newest_before.verdict
inner join dim_area on newest_after.area_code = dim_area.area_code and dim_area.role in ('authority', 'member')
left join indicator_names on newest_after.indicator_id = indicator_names.indicator_id
left join area_names on newest_after.area_code = area_names.area_code
left join breakdown_names as groups on newest_after.breakdown_id = groups.breakdown_id
left join breakdown_names as reference on newest_after.reference_breakdown_id = reference.breakdown_id
order by indicator, newest_after.characteristic, newest_after.breakdown_id, area
