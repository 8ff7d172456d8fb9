with comparisons as (
    select * from {{ ref('int_comparisons_judged') }}
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
        area_value,
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
        interval_method,
        verdict,
        cannot_tell_because,
        better_or_worse,
        not_judged_because,
        age_note,
        p_value,
        q_value,
        family_size,
        family_of_areas,
        characteristics,
        area_numerator,
        area_denominator,
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
    from comparisons
)

select * from final
