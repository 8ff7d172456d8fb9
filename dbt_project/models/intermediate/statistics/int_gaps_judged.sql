{# Read once, by fct_gaps. #}
{{ config(materialized='view') }}

-- What may be said of each gap: whether there is one that matters, for whom it is better, and what moved it.
with gaps as (
    select * from {{ ref('int_gaps_measured') }}
),

changes as (
    select * from {{ ref('int_gaps_compared_over_time') }}
),

with_verdict as (
    select
        *,
        {{ gap_verdict('uncertainty', 'gap', 'lower_95', 'upper_95', 'q_value', 'matters_from') }} as verdict
    from gaps
),

final as (
    select
        with_verdict.indicator_id,
        with_verdict.characteristic,
        with_verdict.area_code,
        with_verdict.period_id,
        with_verdict.breakdown_id,
        with_verdict.reference_indicator_id,
        with_verdict.reference_breakdown_id,
        with_verdict.group_value,
        with_verdict.reference_value,
        with_verdict.gap,
        with_verdict.group_value / nullif(with_verdict.reference_value, 0) as ratio,
        with_verdict.lower_95,
        with_verdict.upper_95,
        {{ limit_998('with_verdict.gap', 'with_verdict.lower_95') }} as lower_998,
        {{ limit_998('with_verdict.gap', 'with_verdict.upper_95') }} as upper_998,
        with_verdict.p_value,
        with_verdict.q_value,
        with_verdict.family_size,
        with_verdict.unit,
        with_verdict.matters_from,
        with_verdict.uncertainty,
        with_verdict.verdict,
        case
            when
                with_verdict.verdict <> 'gap'
                or with_verdict.polarity not in ('higher_is_better', 'lower_is_better')
                then 'not judged'
            when (with_verdict.gap > 0) = (with_verdict.polarity = 'higher_is_better') then 'better'
            else 'worse'
        end as better_or_worse,
        changes.previous_period_id,
        changes.previous_gap,
        changes.change,
        changes.change_half_width,
        changes.change_driver,
        with_verdict.dataset_id,
        with_verdict.reference_dataset_id,
        with_verdict.release_id,
        with_verdict.origin
    from with_verdict
    left join changes
        on
            with_verdict.indicator_id = changes.indicator_id
            and with_verdict.characteristic = changes.characteristic
            and with_verdict.area_code = changes.area_code
            and with_verdict.period_id = changes.period_id
            and with_verdict.breakdown_id = changes.breakdown_id
)

select * from final
