with trends as (
    select * from {{ ref('int_trends_measured') }}
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
        change_verdict,
        trend_slope,
        trend_chi_square,
        trend_p_value,
        trend,
        why_no_trend,
        better_or_worse,
        dataset_id,
        release_id,
        origin
    from trends
)

select * from final
