{# Read once, by int_coverage_stated. #}
{{ config(materialized='view') }}

-- What the newest figures of each category hold, by area: how many have a value, how many are withheld.
with observations as (
    select * from {{ ref('int_observations_shown') }}
),

keys as (
    select * from {{ ref('int_breakdown_keys') }}
),

periods as (
    select * from {{ ref('int_periods_numbered') }}
),

newest as (
    select
        observations.indicator_id,
        observations.breakdown_id,
        observations.area_code,
        observations.value,
        observations.status,
        observations.basis,
        row_number() over (
            partition by observations.indicator_id, observations.breakdown_id, observations.area_code
            -- A period that the publisher lists before it has happened takes no earlier figure away.
            order by
                case
                    when observations.value is not null or {{ is_withheld('observations.status') }} then 0
                    else 1
                end asc,
                periods.period_start desc,
                observations.period_number desc
        ) as place_from_newest
    from observations
    inner join periods on observations.period_number = periods.period_number
),

final as (
    select
        newest.indicator_id,
        keys.characteristic,
        newest.area_code,
        count(case when newest.value is not null then 1 end) as categories_with_value,
        count(case when newest.value is not null and newest.basis = '' then 1 end) as categories_published,
        count(case when newest.value is null and {{ is_withheld('newest.status') }} then 1 end) as categories_withheld,
        count(case when newest.status = {{ withheld_by_us() }} then 1 end) as categories_withheld_by_us
    from newest
    inner join keys on newest.breakdown_id = keys.breakdown_id
    where newest.place_from_newest = 1
    group by newest.indicator_id, keys.characteristic, newest.area_code
)

select * from final
