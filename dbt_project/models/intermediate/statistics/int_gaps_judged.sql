{# Read once, by fct_gaps. #}
{{ config(materialized='view') }}

-- What may be said of each gap: whether there is one that matters, for whom outcomes are better, and what moved it.
with gaps as (
    select * from {{ ref('int_gaps_measured') }}
),

tests as (
    select * from {{ ref('int_gaps_tested') }}
),

changes as (
    select * from {{ ref('int_gaps_compared_over_time') }}
),

interactions as (
    select * from {{ ref('int_gaps_interacting') }}
),

with_verdict as (
    select
        gaps.*,
        tests.p_matters,
        tests.q_matters,
        tests.p_equivalence,
        tests.q_equivalence,
        tests.p_direction,
        tests.q_direction,
        tests.family_size,
        {{ gap_verdict('tests.q_equivalence', 'tests.q_matters', 'tests.q_direction') }} as verdict
    from gaps
    inner join tests
        on
            gaps.indicator_id = tests.indicator_id
            and gaps.characteristic = tests.characteristic
            and gaps.area_code = tests.area_code
            and gaps.period_id = tests.period_id
            and gaps.breakdown_id = tests.breakdown_id
),

with_side as (
    select
        *,
        {{ not_judged_because('verdict', 'polarity', 'age_note') }} as not_judged_because
    from with_verdict
),

final as (
    select
        with_side.indicator_id,
        with_side.characteristic,
        with_side.area_code,
        with_side.period_id,
        with_side.breakdown_id,
        with_side.reference_indicator_id,
        with_side.reference_breakdown_id,
        with_side.group_value,
        with_side.reference_value,
        with_side.gap,
        with_side.ratio,
        with_side.lower_95,
        with_side.upper_95,
        with_side.lower_998,
        with_side.upper_998,
        {{ two_sided('with_side.p_direction') }} as p_value,
        {{ two_sided('with_side.q_direction') }} as q_value,
        coalesce(with_side.family_size, 0) as family_size,
        with_side.unit,
        with_side.matters_from,
        with_side.uncertainty,
        with_side.verdict,
        {{ better_or_worse('with_side.gap', 'with_side.polarity', 'with_side.not_judged_because') }} as better_or_worse,
        changes.previous_period_id,
        changes.previous_gap,
        changes.change,
        changes.change_half_width,
        changes.change_driver,
        with_side.dataset_id,
        with_side.reference_dataset_id,
        with_side.release_id,
        with_side.origin,
        {{ cannot_tell_because(
            'with_side.verdict', 'with_side.uncertainty', 'with_side.why_no_interval', 'with_side.lower_95',
            'with_side.upper_95'
        ) }} as cannot_tell_because,
        case with_side.uncertainty
            when 'interval' then 'the limits of both figures, combined side by side'
            when 'unreliable estimate' then 'the limits of both figures, combined side by side'
            when 'chance variation (ours)' then 'Newcombe''s hybrid score of the counts'
        end as interval_method,
        with_side.not_judged_because,
        with_side.age_note,
        with_side.group_numerator,
        with_side.group_denominator,
        with_side.reference_numerator,
        with_side.reference_denominator,
        with_side.ratio_lower_95,
        with_side.ratio_upper_95,
        with_side.p_matters,
        with_side.q_matters,
        with_side.p_equivalence,
        with_side.q_equivalence,
        with_side.p_direction,
        with_side.q_direction,
        with_side.family_of_areas,
        coalesce(changes.why_no_change, case when changes.change is null then 'no earlier period' end) as why_no_change,
        changes.change_lower_95,
        changes.change_upper_95,
        changes.change_verdict,
        case
            when with_side.age_note = 'not adjusted for age' and changes.change is not null then 'not judged'
            else changes.change_better_or_worse
        end as change_better_or_worse,
        interactions.without_other_breakdown_id,
        interactions.interaction_contrast,
        interactions.interaction_lower_95,
        interactions.interaction_upper_95
    from with_side
    left join changes
        on
            with_side.indicator_id = changes.indicator_id
            and with_side.characteristic = changes.characteristic
            and with_side.area_code = changes.area_code
            and with_side.period_id = changes.period_id
            and with_side.breakdown_id = changes.breakdown_id
    left join interactions
        on
            with_side.indicator_id = interactions.indicator_id
            and with_side.characteristic = interactions.characteristic
            and with_side.area_code = interactions.area_code
            and with_side.period_id = interactions.period_id
            and with_side.breakdown_id = interactions.breakdown_id
)

select * from final
