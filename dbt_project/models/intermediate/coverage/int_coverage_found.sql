{# Read once, by int_coverage_stated. #}
{{ config(materialized='view') }}

-- What the current figures hold of each indicator and characteristic, by kind of area.
with observations as (
    select * from {{ ref('int_observations_shown') }}
),

breakdowns as (
    select * from {{ ref('int_breakdowns_characterised') }}
),

areas as (
    select * from {{ ref('stg_catalogue__areas') }}
),

final as (
    select
        observations.indicator_id,
        breakdowns.characteristic,
        areas.area_type,
        count(distinct case when observations.value is not null then observations.area_code end) as areas_with_value,
        max(case when observations.value is not null and observations.basis = '' then 1 else 0 end)
            as any_published,
        max(case when observations.value is not null then 1 else 0 end) as any_value,
        max(case when observations.status = 'C' then 1 else 0 end) as any_suppressed
    from observations
    inner join breakdowns on observations.breakdown_id = breakdowns.breakdown_id
    inner join areas on observations.area_code = areas.area_code
    group by observations.indicator_id, breakdowns.characteristic, areas.area_type
)

select * from final
