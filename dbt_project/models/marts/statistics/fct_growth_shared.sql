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
        share_before,
        share_of_growth,
        unit,
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
