-- The figure of each series at most 24 months before 12 January 2018, and the way from there to its newest figure.
-- Areas outside the settings that only a figure of the paper compares are left out.
with claim_areas as (
    select * from {{ ref('stg_catalogue__claim_areas') }}
),

vintages as (
    select * from {{ ref('int_vintages_known') }}
    where
        value is not null
        and origin not in ('quoted', 'synthetic')
        and area_code not in (select claim_areas.area_code from claim_areas)
),

periods as (
    select * from {{ ref('int_periods_described') }}
),

quality_notes as (
    select * from {{ ref('stg_catalogue__quality_notes') }}
),

breaks as (
    select * from {{ ref('stg_catalogue__breaks') }}
),

dated as (
    select
        vintages.*,
        periods.period_start,
        periods.period_end
    from vintages
    inner join periods on vintages.period_id = periods.period_id
),

today as (
    select * from dated
    where known_to is null
),

before_launch as (
    select
        *,
        row_number() over (
            partition by indicator_id, area_code, breakdown_id, dataset_id order by period_end desc, period_start desc
        ) as nearness
    from today
    where
        period_end <= cast('{{ launch_day() }}' as date)
        and period_end >= cast('{{ earliest_baseline() }}' as date)
),

newest as (
    select
        *,
        row_number() over (
            partition by indicator_id, area_code, breakdown_id, dataset_id order by period_end desc, period_start desc
        ) as newness
    from today
),

-- What we knew on the day itself, which only editions of that time can tell.
then_known as (
    select * from dated
    where
        known_from <= cast('{{ launch_day() }}' as timestamp)
        and (known_to is null or known_to > cast('{{ launch_day() }}' as timestamp))
),

paired as (
    select
        newest.indicator_id,
        newest.area_code,
        newest.breakdown_id,
        newest.dataset_id,
        before_launch.period_id as baseline_period_id,
        before_launch.period_end as baseline_end,
        before_launch.value as baseline_value,
        before_launch.lower_95 as baseline_lower_95,
        before_launch.upper_95 as baseline_upper_95,
        then_known.value as as_known_then,
        newest.period_id as latest_period_id,
        newest.period_start as latest_start,
        newest.period_end as latest_end,
        newest.value as latest_value,
        newest.lower_95 as latest_lower_95,
        newest.upper_95 as latest_upper_95
    from newest
    left join before_launch
        on
            newest.indicator_id = before_launch.indicator_id
            and newest.area_code = before_launch.area_code
            and newest.breakdown_id = before_launch.breakdown_id
            and newest.dataset_id = before_launch.dataset_id
            and before_launch.nearness = 1
    left join then_known
        on
            before_launch.indicator_id = then_known.indicator_id
            and before_launch.area_code = then_known.area_code
            and before_launch.breakdown_id = then_known.breakdown_id
            and before_launch.dataset_id = then_known.dataset_id
            and before_launch.period_id = then_known.period_id
    where newest.newness = 1
),

-- Signs of the publisher: a figure with status B begins a series that is not joined to what was before.
marked as (
    select
        paired.indicator_id,
        paired.area_code,
        paired.breakdown_id,
        paired.dataset_id,
        count(*) as marks
    from paired
    inner join today
        on
            paired.indicator_id = today.indicator_id
            and paired.area_code = today.area_code
            and paired.breakdown_id = today.breakdown_id
            and paired.dataset_id = today.dataset_id
    where today.status = 'B' and today.period_end > paired.baseline_end
    group by paired.indicator_id, paired.area_code, paired.breakdown_id, paired.dataset_id
),

-- Breaks that a dataset's file declares, measure by measure.
declared as (
    select
        paired.indicator_id,
        paired.area_code,
        paired.breakdown_id,
        paired.dataset_id,
        min(breaks.why) as why
    from paired
    inner join breaks on paired.dataset_id = breaks.dataset_id and paired.indicator_id = breaks.indicator_id
    where breaks.since > paired.baseline_end and breaks.since <= paired.latest_end
    group by paired.indicator_id, paired.area_code, paired.breakdown_id, paired.dataset_id
),

flags as (
    select
        dataset_id,
        min(why) as quality_note
    from quality_notes
    group by dataset_id
),

judged as (
    select
        paired.*,
        flags.quality_note,
        case
            when paired.baseline_value is null then 'no figure within 24 months before 12 January 2018'
            when paired.latest_start <= paired.baseline_end then 'no newer figure whose time does not overlap'
            when declared.why is not null then declared.why
            when marked.marks > 0 then 'the publisher marks a break in the series'
        end as why_no_distance
    from paired
    left join declared
        on
            paired.indicator_id = declared.indicator_id
            and paired.area_code = declared.area_code
            and paired.breakdown_id = declared.breakdown_id
            and paired.dataset_id = declared.dataset_id
    left join marked
        on
            paired.indicator_id = marked.indicator_id
            and paired.area_code = marked.area_code
            and paired.breakdown_id = marked.breakdown_id
            and paired.dataset_id = marked.dataset_id
    left join flags on paired.dataset_id = flags.dataset_id
),

measured as (
    select
        *,
        case
            when why_no_distance is null then {{ difference('latest_value', 'baseline_value') }}
        end as distance,
        (baseline_upper_95 - baseline_lower_95) / 2 as baseline_half_width,
        (latest_upper_95 - latest_lower_95) / 2 as latest_half_width
    from judged
),

final as (
    select
        indicator_id,
        area_code,
        breakdown_id,
        dataset_id,
        baseline_period_id,
        baseline_value,
        baseline_lower_95,
        baseline_upper_95,
        as_known_then,
        latest_period_id,
        latest_value,
        latest_lower_95,
        latest_upper_95,
        distance,
        distance - {{ difference_half_width('baseline_half_width', 'latest_half_width') }} as distance_lower_95,
        distance + {{ difference_half_width('baseline_half_width', 'latest_half_width') }} as distance_upper_95,
        why_no_distance,
        quality_note
    from measured
)

select * from final
