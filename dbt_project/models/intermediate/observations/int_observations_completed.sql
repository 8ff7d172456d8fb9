{# Adds little to int_observations_published, which is stored. #}
{{ config(materialized='view') }}

-- What is published of the areas in scope, and the sums for those without a row of their own.
with published as (
    select * from {{ ref('int_observations_published') }}
),

scope_areas as (
    select area_code from {{ ref('stg_catalogue__read_areas') }}
),

summed as (
    select * from {{ ref('int_observations_summed') }}
),

final as (
    select
        published.release_number,
        published.series_number,
        published.area_code,
        published.period_number,
        published.value,
        published.lower_95,
        published.upper_95,
        published.lower_998,
        published.upper_998,
        published.limits_method,
        published.limits_998_method,
        published.numerator,
        published.denominator,
        published.worked_out,
        published.status,
        published.source_marker,
        '' as basis,
        0 as child_count
    from published
    inner join scope_areas on published.area_code = scope_areas.area_code
    union all
    select
        release_number,
        series_number,
        area_code,
        period_number,
        value,
        null as lower_95,
        null as upper_95,
        null as lower_998,
        null as upper_998,
        null as limits_method,
        null as limits_998_method,
        numerator,
        denominator,
        'figure' as worked_out,
        status,
        '' as source_marker,
        basis,
        child_count
    from summed
)

select * from final
