{# Read once, by int_gaps_judged. #}
{{ config(materialized='view') }}

-- Each gap beside its latest earlier one that shares no day with it, from the same datasets and with no break between.
with gaps as (
    select * from {{ ref('int_gaps_measured') }}
),

with_earlier as (
    select
        gaps.indicator_id,
        gaps.characteristic,
        gaps.area_code,
        gaps.period_id,
        gaps.breakdown_id,
        gaps.uncertainty,
        gaps.polarity,
        gaps.gap,
        earlier.period_id as previous_period_id,
        earlier.gap as previous_gap,
        gaps.uncertainty in ('interval', 'chance variation (ours)')
        and earlier.uncertainty in ('interval', 'chance variation (ours)') as have_limits,
        {{ difference('gaps.gap', 'earlier.gap') }} as change,
        {{ difference('gaps.group_value', 'earlier.group_value') }} as group_change,
        {{ difference('gaps.reference_value', 'earlier.reference_value') }} as reference_change,
        {%- for name, value, lower, upper in [
            ('change', 'gap', 'lower_95', 'upper_95'),
            ('group_change', 'group_value', 'group_lower_95', 'group_upper_95'),
            ('reference_change', 'reference_value', 'reference_lower_95', 'reference_upper_95'),
        ] %}
            {{ difference_lower('gaps.' ~ value, 'gaps.' ~ lower, 'earlier.' ~ value, 'earlier.' ~ upper) }}
                as {{ name }}_lower,
            {{ difference_upper('gaps.' ~ value, 'gaps.' ~ upper, 'earlier.' ~ value, 'earlier.' ~ lower) }}
                as {{ name }}_upper,
        {%- endfor %}
        case
            when gaps.series_since is not null and earlier.period_start < gaps.series_since then 'series begins anew'
            when gaps.period_start <= earlier.period_end then 'periods overlap'
            else 'compared'
        end as relation,
        earlier.period_end as previous_end,
        earlier.period_start as previous_start
    from gaps
    inner join gaps as earlier
        on
            gaps.indicator_id = earlier.indicator_id
            and gaps.characteristic = earlier.characteristic
            and gaps.area_code = earlier.area_code
            and gaps.breakdown_id = earlier.breakdown_id
            and gaps.dataset_id = earlier.dataset_id
            and gaps.reference_dataset_id = earlier.reference_dataset_id
            and gaps.period_start > earlier.period_start
),

-- What can be compared comes first; without it, the nearer reason why there is nothing.
nearest as (
    select
        *,
        row_number() over (
            partition by indicator_id, characteristic, area_code, period_id, breakdown_id
            order by
                case relation when 'compared' then 1 when 'periods overlap' then 2 else 3 end,
                previous_end desc,
                previous_start desc
        ) as steps_back
    from with_earlier
),

moved as (
    select
        *,
        {%- for name in ['change', 'group_change', 'reference_change'] %}
            case
                when have_limits and relation = 'compared' then {{ moved(name, name ~ '_lower', name ~ '_upper') }}
            end as {{ name }}_has_moved{% if not loop.last %},{% endif %}
        {%- endfor %}
    from nearest
    where steps_back = 1
),

driven as (
    select
        *,
        {{ change_driver('group_change_has_moved', 'reference_change_has_moved', 'group_change', 'reference_change') }}
            as driver,
        {{ change_verdict('change_has_moved', 'gap', 'previous_gap') }} as verdict
    from moved
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        breakdown_id,
        case when relation <> 'compared' then relation end as why_no_change,
        {%- for name in ['previous_period_id', 'previous_gap', 'change'] %}
            case when relation = 'compared' then {{ name }} end as {{ name }},
        {%- endfor %}
        case when relation = 'compared' then (change_upper - change_lower) / 2 end as change_half_width,
        case when relation = 'compared' then change_lower end as change_lower_95,
        case when relation = 'compared' then change_upper end as change_upper_95,
        case when relation = 'compared' then driver end as change_driver,
        case when relation = 'compared' then verdict end as change_verdict,
        case
            when relation = 'compared'
                then {{ change_better_or_worse('verdict', 'polarity', 'previous_gap', 'driver') }}
        end as change_better_or_worse
    from driven
)

select * from final
