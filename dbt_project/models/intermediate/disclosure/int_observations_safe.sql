-- The door: whatever readers see of a figure, and whatever is worked out from one, begins here.
-- It passes every figure through until disclosure control comes.
with observations as (
    select * from {{ ref('int_observations_completed') }}
),

final as (
    select
        release_number,
        series_number,
        area_code,
        period_number,
        value,
        lower_95,
        upper_95,
        lower_998,
        upper_998,
        numerator,
        denominator,
        status,
        source_marker,
        basis,
        child_count
    from observations
)

select * from final
