{# Adds little to int_observations_ranked, which is stored. #}
{{ config(materialized='view') }}

-- Of the figures that several datasets give of one observation, the one that readers see.
with observations as (
    select * from {{ ref('int_observations_ranked') }}
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
        coalesce(lower_998, {{ limit_998('value', 'lower_95') }}) as lower_998,
        coalesce(upper_998, {{ limit_998('value', 'upper_95') }}) as upper_998,
        numerator,
        denominator,
        unit,
        status,
        {{ status_label('status') }} as status_label,
        source_marker,
        basis,
        method,
        origin,
        release_number,
        series_number,
        period_number
    from observations
    where rank_of_dataset = 1
)

select * from final
