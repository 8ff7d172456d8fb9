with integration as (
    select * from {{ ref('int_integration_assembled') }}
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        base_unit,
        measure,
        breakdown_id,
        value,
        raw_value,
        expected_by_chance,
        lower_95,
        upper_95,
        uncertainty,
        people,
        units,
        caution,
        reason,
        ask_to,
        ask_request,
        dataset_id,
        release_id,
        origin
    from integration
)

select * from final
