{# Two stored models one below the other. #}
{{ config(materialized='view') }}

with counted as (
    select * from {{ ref('int_observations_counted') }}
    where not has_repeats
),

recounted as (
    select * from {{ ref('int_observations_recounted') }}
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
        limits_method,
        limits_998_method,
        numerator,
        denominator,
        worked_out,
        status,
        source_marker
    from counted
    union all
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
        limits_method,
        limits_998_method,
        numerator,
        denominator,
        worked_out,
        status,
        source_marker
    from recounted
)

select * from final
