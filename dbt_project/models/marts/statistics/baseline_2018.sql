with baselines as (
    select * from {{ ref('int_baselines_compared') }}
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
        distance_lower_95,
        distance_upper_95,
        why_no_distance,
        quality_note
    from baselines
)

select * from final
