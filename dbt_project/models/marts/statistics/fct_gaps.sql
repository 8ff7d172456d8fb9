with gaps as (
    select * from {{ ref('int_gaps_judged') }}
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
        ratio,
        lower_95,
        upper_95,
        lower_998,
        upper_998,
        p_value,
        q_value,
        family_size,
        unit,
        matters_from,
        uncertainty,
        verdict,
        better_or_worse,
        previous_period_id,
        previous_gap,
        change,
        change_half_width,
        change_driver,
        dataset_id,
        reference_dataset_id,
        release_id,
        origin
    from gaps
)

select * from final
