{%- set slice = ['indicator_id', 'period_id', 'dataset_id', 'authority_code'] -%}
-- How far an authority's members lie apart in what people fare by, and how much of it is more than chance. Only where
-- every member has a figure from one dataset.
with observations as (
    select * from {{ ref('int_observations_shown') }}
    where breakdown_id = 'all' and value is not null and origin not in ('quoted', 'synthetic')
),

outcomes as (
    select indicator_id from {{ ref('stg_catalogue__indicators') }}
    where counts_as = 'outcome' and unit not in ('count', 'rank')
),

members as (
    select
        authority_code,
        member_code,
        count(*) over (partition by authority_code) as member_count
    from {{ ref('stg_catalogue__memberships') }}
    where role = 'constituent' and valid_to is null
),

figures as (
    select
        observations.indicator_id,
        observations.period_id,
        observations.dataset_id,
        members.authority_code,
        members.member_code,
        members.member_count,
        observations.value,
        (observations.upper_95 - observations.lower_95) / 2 / {{ z() }} as se,
        observations.unit,
        observations.release_id,
        observations.origin
    from observations
    inner join outcomes on observations.indicator_id = outcomes.indicator_id
    inner join members on observations.area_code = members.member_code
    where observations.status <> 'U'
),

-- What a member's residents have each, weighted by how many they are in the middle of that year: then it is their
-- income that is shared. Of what is shared within a member nothing is known.
residents as (
    select area_code, substring(period_id, 1, 4) as year, value as people
    from observations
    where indicator_id = 'population_estimate' and value > 0
),

incomes as (
    select figures.*, residents.people
    from figures
    left join residents
        on figures.member_code = residents.area_code and substring(figures.period_id, 1, 4) = residents.year
    where figures.indicator_id = 'gdhi_per_head'
),

shared as (
    {{ income_inequality('incomes', slice, 'people', 'value') }}
),

with_mean as (
    select *, avg(value) over (partition by {{ columns_of(slice) }}) as mean_value
    from figures
),

spread as (
    select
        {{ columns_of(slice) }},
        count(*) as parts,
        round(max(value) - min(value), 10) as range_between_places,
        round(sqrt(sum((value - mean_value) * (value - mean_value)) / (count(*) - 1)), 10) as sd_between_places,
        case
            when count(se) = count(*)
                then round(
                    sqrt(greatest(
                        sum((value - mean_value) * (value - mean_value)) / (count(*) - 1) - avg(se * se), 0.0
                    )),
                    10
                )
        end as sd_beyond_chance,
        min(unit) as unit,
        min(release_id) as release_id,
        min(origin) as origin
    from with_mean
    group by {{ columns_of(slice) }}
    having count(*) = max(member_count) and count(*) > 1
),

final as (
    select
        spread.indicator_id,
        spread.period_id,
        spread.authority_code as area_code,
        spread.dataset_id,
        spread.parts,
        spread.range_between_places,
        spread.sd_between_places,
        spread.sd_beyond_chance,
        shared.authority_code is not null as is_income,
        {%- for measure in ['theil', 'mld', 'gini', 'atkinson'] %}
            round(shared.{{ measure }}, 12) as {{ measure }}_between_places,
        {%- endfor %}
        spread.unit,
        spread.release_id,
        spread.origin
    from spread
    left join shared on {{ same_set(slice, 'spread', 'shared') }}
)

select * from final
