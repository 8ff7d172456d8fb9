with observations as (
    select * from {{ ref('int_values_limited') }}
),

final as (
    select
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        dataset_id,
        release_id,
        value,
        lower_95,
        upper_95,
        lower_998,
        upper_998,
        numerator,
        denominator,
        unit,
        status,
        source_marker,
        method,
        origin,
        limits_method,
        limits_998_method
    from observations
)

select * from final
