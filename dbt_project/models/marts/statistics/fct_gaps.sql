with gaps as (
    select * from {{ ref('int_gaps_measured') }}
),

-- The latest earlier period that shares no day with this one, from the same datasets and with no break between.
earlier_ranked as (
    select
        gaps.indicator_id,
        gaps.characteristic,
        gaps.area_code,
        gaps.period_id,
        gaps.breakdown_id,
        earlier.period_id as previous_period_id,
        earlier.gap as previous_gap,
        earlier.uncertainty as previous_uncertainty,
        gaps.group_value - earlier.group_value as group_change,
        gaps.reference_value - earlier.reference_value as reference_change,
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

judged as (
    select
        gaps.*,
        {{ gap_verdict(
            'gaps.uncertainty', 'gaps.gap', 'gaps.lower_95', 'gaps.upper_95', 'gaps.q_value', 'gaps.matters_from'
        ) }} as verdict,
        earlier_ranked.previous_period_id,
        earlier_ranked.previous_gap,
        gaps.gap - earlier_ranked.previous_gap as change,
        earlier_ranked.change_half_width,
        earlier_ranked.group_change,
        earlier_ranked.reference_change,
        {{ moved(
            'earlier_ranked.group_change', 'earlier_ranked.group_change_half_width',
            'gaps.uncertainty', 'earlier_ranked.previous_uncertainty'
        ) }} as group_moved,
        {{ moved(
            'earlier_ranked.reference_change', 'earlier_ranked.reference_change_half_width',
            'gaps.uncertainty', 'earlier_ranked.previous_uncertainty'
        ) }} as reference_moved
    from gaps
    left join earlier_ranked
        on
            gaps.indicator_id = earlier_ranked.indicator_id
            and gaps.characteristic = earlier_ranked.characteristic
            and gaps.area_code = earlier_ranked.area_code
            and gaps.period_id = earlier_ranked.period_id
            and gaps.breakdown_id = earlier_ranked.breakdown_id
            and earlier_ranked.steps_back = 1
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        breakdown_id,
        reference_indicator_id,
        reference_breakdown_id,
        group_value,
        reference_value,
        gap,
        group_value / nullif(reference_value, 0) as ratio,
        lower_95,
        upper_95,
        {{ limit_998('gap', 'lower_95') }} as lower_998,
        {{ limit_998('gap', 'upper_95') }} as upper_998,
        p_value,
        q_value,
        family_size,
        unit,
        matters_from,
        uncertainty,
        verdict,
        case
            when verdict <> 'gap' or polarity not in ('higher_is_better', 'lower_is_better') then 'not judged'
            when (gap > 0) = (polarity = 'higher_is_better') then 'better'
            else 'worse'
        end as better_or_worse,
        previous_period_id,
        previous_gap,
        change,
        change_half_width,
        case
            when previous_period_id is null then null
            else {{ change_driver('group_moved', 'reference_moved', 'group_change', 'reference_change') }}
        end as change_driver,
        dataset_id,
        reference_dataset_id,
        release_id,
        origin
    from judged
)

select * from final
