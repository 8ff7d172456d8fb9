{%- set slice = ['indicator_id', 'area_code', 'period_id', 'dataset_id', 'characteristic'] -%}
-- How far the groups of a characteristic lie apart in what people fare by, each with the weight of its people. Only
-- where every group of the characteristic has a figure and its denominator from one dataset.
with observations as (
    select * from {{ ref('int_observations_shown') }}
    where value is not null and denominator > 0 and origin not in ('quoted', 'synthetic')
),

outcomes as (
    select indicator_id from {{ ref('stg_catalogue__indicators') }}
    where counts_as = 'outcome' and unit not in ('count', 'rank')
),

whole_sets as (
    select distinct characteristic, category
    from {{ ref('stg_catalogue__neighbourhood_counts') }}
    where used_for = 'integration'
    union all
    select characteristic, category
    from {{ ref('stg_catalogue__categories') }}
    where characteristic = 'sex' and category in ('female', 'male')
),

groups as (
    select *, count(*) over (partition by characteristic) as group_count
    from whole_sets
),

figures as (
    select
        observations.indicator_id,
        observations.area_code,
        observations.period_id,
        observations.dataset_id,
        groups.characteristic,
        groups.group_count,
        observations.value,
        observations.denominator,
        observations.unit,
        observations.release_id,
        observations.origin
    from observations
    inner join outcomes on observations.indicator_id = outcomes.indicator_id
    inner join groups on observations.breakdown_id = groups.characteristic || '=' || groups.category
    where observations.status <> 'U'
),

with_mean as (
    select
        *,
        sum(value * denominator) over (partition by {{ columns_of(slice) }})
        / sum(denominator) over (partition by {{ columns_of(slice) }}) as mean_value
    from figures
),

final as (
    select
        {{ columns_of(slice) }},
        count(*) as parts,
        round(
            sqrt(sum(denominator * (value - mean_value) * (value - mean_value)) / sum(denominator)), 10
        ) as sd_between_groups,
        min(unit) as unit,
        min(release_id) as release_id,
        min(origin) as origin
    from with_mean
    group by {{ columns_of(slice) }}
    having count(*) = max(group_count)
)

select * from final
