with observations as (
    select * from {{ ref('int_observations_shown') }}
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
        origin
    from observations
)

select * from final
