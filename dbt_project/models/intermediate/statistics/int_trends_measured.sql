{# Read once, by fct_trends. #}
{{ config(materialized='view') }}

-- Each series at its newest figure: whether it moved since the period before, and the recent trend over its last five
-- points, one step apart, as English public health defines it (Fingertips).
with points as (
    select * from {{ ref('int_trend_points') }}
),

newest as (
    select * from points
    where steps_back = 0
),

previous as (
    select * from points
    where steps_back = 1
),

-- t counts from the oldest of five points.
last_five as (
    select
        *,
        cast(5 - steps_back as double) as t,
        1 / nullif(standard_error * standard_error, 0) as w
    from points
    where steps_back = floor(steps_back) and steps_back <= 4
),

sums as (
    select
        indicator_id,
        area_code,
        breakdown_id,
        count(*) as points_held,
        count(w) as points_with_limits,
        sum(w) as w,
        sum(w * t) as wt,
        sum(w * value) as wy,
        sum(w * t * t) as wtt,
        sum(w * t * value) as wty
    from last_five
    group by indicator_id, area_code, breakdown_id
),

-- The slope must keep its sign whichever of the five is left out.
left_out as (
    select
        last_five.indicator_id,
        last_five.area_code,
        last_five.breakdown_id,
        {{ weighted_slope(
            '(sums.w - last_five.w)',
            '(sums.wt - last_five.w * last_five.t)',
            '(sums.wy - last_five.w * last_five.value)',
            '(sums.wtt - last_five.w * last_five.t * last_five.t)',
            '(sums.wty - last_five.w * last_five.t * last_five.value)'
        ) }} as slope
    from last_five
    inner join sums
        on
            last_five.indicator_id = sums.indicator_id
            and last_five.area_code = sums.area_code
            and last_five.breakdown_id = sums.breakdown_id
),

slopes as (
    select
        indicator_id,
        area_code,
        breakdown_id,
        min(slope) as least_slope,
        max(slope) as greatest_slope
    from left_out
    group by indicator_id, area_code, breakdown_id
),

trends as (
    select
        sums.indicator_id,
        sums.area_code,
        sums.breakdown_id,
        sums.points_held,
        sums.points_with_limits,
        {{ weighted_slope('sums.w', 'sums.wt', 'sums.wy', 'sums.wtt', 'sums.wty') }} as slope,
        {{ trend_chi_square('sums.w', 'sums.wt', 'sums.wy', 'sums.wtt', 'sums.wty') }} as chi_square,
        slopes.least_slope > 0 or slopes.greatest_slope < 0 as keeps_its_sign
    from sums
    inner join slopes
        on
            sums.indicator_id = slopes.indicator_id
            and sums.area_code = slopes.area_code
            and sums.breakdown_id = slopes.breakdown_id
),

joined as (
    select
        newest.indicator_id,
        newest.area_code,
        newest.breakdown_id,
        newest.period_id,
        newest.dataset_id,
        newest.release_id,
        newest.value,
        newest.unit,
        newest.polarity,
        newest.counts_as,
        newest.origin,
        case
            when newest.standard_error is null then 'none'
            when newest.is_ours then 'chance variation (ours)'
            else 'interval'
        end as uncertainty,
        previous.period_id as previous_period_id,
        previous.value as previous_value,
        {{ difference('newest.value', 'previous.value') }} as change,
        case
            when newest.standard_error is not null and previous.standard_error is not null
                then {{ difference_lower(
                    'newest.value', 'newest.lower_limit', 'previous.value', 'previous.upper_limit'
                ) }}
        end as change_lower_95,
        case
            when newest.standard_error is not null and previous.standard_error is not null
                then {{ difference_upper(
                    'newest.value', 'newest.upper_limit', 'previous.value', 'previous.lower_limit'
                ) }}
        end as change_upper_95,
        trends.points_held,
        trends.points_with_limits,
        trends.slope,
        trends.chi_square,
        trends.keeps_its_sign,
        case
            when newest.unit not in ('percent', 'per_100k', 'per_10k', 'per_1k') then 'not a proportion or a rate'
            when trends.points_held < 5 then 'fewer than five points in a row'
            when trends.points_with_limits < 5 then 'no interval for every point'
        end as why_no_trend
    from newest
    inner join trends
        on
            newest.indicator_id = trends.indicator_id
            and newest.area_code = trends.area_code
            and newest.breakdown_id = trends.breakdown_id
    left join previous
        on
            newest.indicator_id = previous.indicator_id
            and newest.area_code = previous.area_code
            and newest.breakdown_id = previous.breakdown_id
),

halved as (
    select
        *,
        case when why_no_trend is null then sqrt(chi_square / 2) end as x
    from joined
),

judged as (
    select
        *,
        case when why_no_trend is null then {{ erfc('x') }} end as trend_p_value,
        case
            when why_no_trend is not null then 'cannot tell'
            when chi_square > {{ trend_from() }} and keeps_its_sign and slope > 0 then 'rising'
            when chi_square > {{ trend_from() }} and keeps_its_sign then 'falling'
            else 'no clear trend'
        end as trend
    from halved
),

final as (
    select
        indicator_id,
        area_code,
        breakdown_id,
        period_id,
        value,
        unit,
        uncertainty,
        previous_period_id,
        previous_value,
        change,
        change_lower_95,
        change_upper_95,
        case
            when change is null then null
            when change_lower_95 is null then 'cannot tell'
            when not ({{ moved('change', 'change_lower_95', 'change_upper_95') }}) then 'no clear change'
            when change > 0 then 'rose'
            else 'fell'
        end as change_verdict,
        case when why_no_trend is null then slope end as trend_slope,
        case when why_no_trend is null then chi_square end as trend_chi_square,
        trend_p_value,
        trend,
        why_no_trend,
        case
            when trend not in ('rising', 'falling') or counts_as <> 'outcome' then 'not judged'
            when polarity not in ('higher_is_better', 'lower_is_better') then 'not judged'
            when (trend = 'rising') = (polarity = 'higher_is_better') then 'better'
            else 'worse'
        end as better_or_worse,
        dataset_id,
        release_id,
        origin
    from judged
)

select * from final
