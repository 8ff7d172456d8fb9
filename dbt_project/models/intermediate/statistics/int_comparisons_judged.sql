{# Read once, by fct_comparisons. #}
{{ config(materialized='view') }}

-- What may be said of each place beside another: whether there is a gap that matters, and for whom outcomes are better.
with comparisons as (
    select * from {{ ref('int_comparisons_measured') }}
),

tests as (
    select * from {{ ref('int_comparisons_tested') }}
),

with_verdict as (
    select
        comparisons.*,
        tests.p_matters,
        tests.q_matters,
        tests.p_equivalence,
        tests.q_equivalence,
        tests.p_direction,
        tests.q_direction,
        coalesce(tests.family_size, 0) as family_size,
        {{ gap_verdict('tests.q_equivalence', 'tests.q_matters', 'tests.q_direction') }} as verdict
    from comparisons
    inner join tests
        on
            comparisons.indicator_id = tests.indicator_id
            and comparisons.area_code = tests.area_code
            and comparisons.period_id = tests.period_id
            and comparisons.breakdown_id = tests.breakdown_id
            and comparisons.reference_area_code = tests.reference_area_code
),

with_side as (
    select
        *,
        {{ not_judged_because('verdict', 'polarity', 'age_note') }} as not_judged_because
    from with_verdict
),

final as (
    select
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        compared_with,
        reference_area_code,
        shape,
        group_value as area_value,
        reference_value,
        gap,
        lower_95,
        upper_95,
        lower_998,
        upper_998,
        ratio,
        ratio_lower_95,
        ratio_upper_95,
        unit,
        matters_from,
        uncertainty,
        case
            when uncertainty = 'chance variation (ours)' then 'Newcombe''s hybrid score of the counts'
            when lower_95 is null then null
            when shape = 'the rest of the whole'
                then 'the limits of the place and of the whole, the place taken out of the whole'
            else 'the limits of both figures, combined side by side'
        end as interval_method,
        verdict,
        {{ cannot_tell_because('verdict', 'uncertainty', 'why_no_interval', 'lower_95', 'upper_95') }}
            as cannot_tell_because,
        {{ better_or_worse('gap', 'polarity', 'not_judged_because') }} as better_or_worse,
        not_judged_because,
        age_note,
        {{ two_sided('p_direction') }} as p_value,
        {{ two_sided('q_direction') }} as q_value,
        family_size,
        family_of_areas,
        characteristics,
        group_numerator as area_numerator,
        group_denominator as area_denominator,
        reference_numerator,
        reference_denominator,
        p_matters,
        q_matters,
        p_equivalence,
        q_equivalence,
        p_direction,
        q_direction,
        dataset_id,
        release_id,
        origin
    from with_side
)

select * from final
