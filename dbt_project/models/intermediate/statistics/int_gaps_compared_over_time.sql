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
        earlier.period_id as previous_period_id,
        earlier.gap as previous_gap,
        earlier.uncertainty as previous_uncertainty,
        {{ difference('gaps.gap', 'earlier.gap') }} as change,
        {{ difference('gaps.group_value', 'earlier.group_value') }} as group_change,
        {{ difference('gaps.reference_value', 'earlier.reference_value') }} as reference_change,
        {{ difference_half_width('gaps.half_width_95', 'earlier.half_width_95') }} as change_half_width,
        {{ difference_half_width('gaps.group_half_width', 'earlier.group_half_width') }} as group_change_half_width,
        {{ difference_half_width('gaps.reference_half_width', 'earlier.reference_half_width') }}
            as reference_change_half_width,
        row_number() over (
            partition by gaps.indicator_id, gaps.characteristic, gaps.area_code, gaps.period_id, gaps.breakdown_id
            order by earlier.period_end desc, earlier.period_start desc
        ) as steps_back
    from gaps
    inner join gaps as earlier
        on
            gaps.indicator_id = earlier.indicator_id
            and gaps.characteristic = earlier.characteristic
            and gaps.area_code = earlier.area_code
            and gaps.breakdown_id = earlier.breakdown_id
            and gaps.dataset_id = earlier.dataset_id
            and gaps.reference_dataset_id = earlier.reference_dataset_id
            and gaps.period_start > earlier.period_end
    where gaps.series_since is null or earlier.period_start >= gaps.series_since
),

moved as (
    select
        *,
        {{ moved('group_change', 'group_change_half_width', 'uncertainty', 'previous_uncertainty') }} as group_moved,
        {{ moved('reference_change', 'reference_change_half_width', 'uncertainty', 'previous_uncertainty') }}
            as reference_moved
    from with_earlier
    where steps_back = 1
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        breakdown_id,
        previous_period_id,
        previous_gap,
        change,
        change_half_width,
        {{ change_driver('group_moved', 'reference_moved', 'group_change', 'reference_change') }} as change_driver
    from moved
)

select * from final
