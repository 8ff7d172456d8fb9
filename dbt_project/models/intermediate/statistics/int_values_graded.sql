-- How reliable each figure is, by its coefficient of variation in the classes of the ONS; blank where it is withheld.
with observations as (
    select * from {{ ref('int_observations_shown') }}
),

measured as (
    select
        *,
        case
            when value > 0 and upper_95 > lower_95
                -- Rounded before it meets a threshold: doubles would decide at exactly 20%.
                then round((upper_95 - lower_95) / 2 / {{ z() }} / value * 100, 6)
        end as cv_percent
    from observations
),

final as (
    select
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        case
            when value is null then cast(null as {{ dbt.type_string() }})
            when status = 'U' or cv_percent > 20 then 'unreliable'
            when cv_percent > 10 then 'acceptable'
            when cv_percent > 5 then 'reasonably precise'
            when cv_percent is not null then 'precise'
            else 'not graded'
        end as grade,
        case
            when value is null then 'No figure: ' || status_label || '.'
            when status = 'U' then 'The publisher marks it as unreliable.'
            when cv_percent is not null then 'Coefficient of variation, from the 95% limits.'
            else 'No interval, or a figure that is not above zero.'
        end as basis,
        cv_percent,
        status,
        dataset_id,
        release_id,
        origin
    from measured
)

select * from final
