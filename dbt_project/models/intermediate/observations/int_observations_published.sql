{# Two stored models one below the other. #}
{{ config(materialized='view') }}

with final as (
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
        source_marker
    from {{ ref('int_observations_counted') }}
    where not has_repeats
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
        numerator,
        denominator,
        status,
        source_marker
    from {{ ref('int_observations_recounted') }}
)

select * from final
