{# Adds little to int_observations_ranked, which is stored; a window over dates at most. #}
{{ config(materialized='view') }}

-- Of the figures that several datasets give of one observation, the one that readers see.
with observations as (
    select * from {{ ref('int_observations_since_break') }}
),

statuses as (
    select * from {{ ref('stg_catalogue__statuses') }}
),

final as (
    select
        observations.indicator_id,
        observations.area_code,
        observations.period_id,
        observations.breakdown_id,
        observations.dataset_id,
        observations.release_id,
        observations.value,
        observations.lower_95,
        observations.upper_95,
        observations.lower_998,
        observations.upper_998,
        observations.limits_method,
        observations.limits_998_method,
        observations.numerator,
        observations.denominator,
        observations.unit,
        observations.status,
        -- A status that is not known stays as it is.
        coalesce(statuses.status_label, observations.status) as status_label,
        observations.source_marker,
        observations.basis,
        observations.method,
        observations.origin,
        observations.release_number,
        observations.series_number,
        observations.period_number,
        observations.series_since
    from observations
    left join statuses on observations.status = statuses.status
    where observations.rank_of_dataset = 1
)

select * from final
