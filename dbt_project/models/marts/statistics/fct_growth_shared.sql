with growth_shared as (
    select * from {{ ref('int_growth_shared') }}
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        breakdown_id,
        earlier_period_id,
        period_id,
        value_before,
        value_after,
        change,
        change_lower_95,
        change_upper_95,
        share_before,
        share_of_growth,
        share_of_growth_lower_95,
        share_of_growth_upper_95,
        unit,
        uncertainty,
        finding,
        reason,
        ask_to,
        ask_request,
        dataset_id,
        release_id,
        origin
    from growth_shared
)

select * from final
