-- The open vintage of each figure and dataset: why it is there, and whether it began since the publication before.
create table vintages as
with known_before as (
    select distinct
        dataset_id, indicator_id, area_code, period_id, breakdown_id
    from vintages_before
),

open_before as (
    select *
    from vintages_before
    where known_to is null
),

open_after as (
    select *
    from vintages_after
    where known_to is null
),

figures as (
    select
        coalesce(open_after.dataset_id, known_before.dataset_id) as dataset_id,
        coalesce(open_after.indicator_id, known_before.indicator_id) as indicator_id,
        coalesce(open_after.area_code, known_before.area_code) as area_code,
        coalesce(open_after.period_id, known_before.period_id) as period_id,
        coalesce(open_after.breakdown_id, known_before.breakdown_id) as breakdown_id,
        open_after.why,
        open_after.known_from,
        known_before.dataset_id is not null as was_known
    from open_after
    full outer join known_before
        on
            open_after.dataset_id = known_before.dataset_id
            and open_after.indicator_id = known_before.indicator_id
            and open_after.area_code = known_before.area_code
            and open_after.period_id = known_before.period_id
            and open_after.breakdown_id = known_before.breakdown_id
)

select
    figures.dataset_id,
    figures.indicator_id,
    figures.area_code,
    figures.period_id,
    figures.breakdown_id,
    figures.why,
    figures.was_known,
    figures.why is not null and (
        open_before.why is null or figures.known_from <> open_before.known_from
    ) as has_begun
from figures
left join open_before
    on
        figures.dataset_id = open_before.dataset_id
        and figures.indicator_id = open_before.indicator_id
        and figures.area_code = open_before.area_code
        and figures.period_id = open_before.period_id
        and figures.breakdown_id = open_before.breakdown_id
