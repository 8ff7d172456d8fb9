{%- set slice = ['indicator_id', 'characteristic', 'area_code', 'period_id', 'category'] -%}
-- How the people of a group are spread over neighbourhoods from the most to the least deprived tenth of England, by
-- authority. An authority is there only when every one of its neighbourhoods has its tenth.
with people as (
    select * from {{ ref('int_neighbourhood_groups') }}
    where base_unit = 'lsoa'
),

editions as (
    select
        unit_code,
        cast(replace(category, 'imd_tenth_', '') as integer) as tenth,
        row_number() over (partition by unit_code order by period_number desc) as edition
    from {{ ref('int_neighbourhood_counts_safe') }}
    -- In its own tenth a neighbourhood has all of its people, in the others none.
    where used_for = 'deprivation' and people > 0
),

tenths as (
    select unit_code, tenth from editions
    where edition = 1
),

placed as (
    select people.*, tenths.tenth
    from people
    left join tenths on people.unit_code = tenths.unit_code
),

of_groups as (
    select
        {{ columns_of(slice) }},
        tenth,
        sum(people) as group_people,
        count(*) as units,
        min(dataset_id) as dataset_id,
        min(release_id) as release_id,
        min(origin) as origin
    from placed
    group by {{ columns_of(slice) }}, tenth
),

by_tenth as (
    select
        *,
        sum(group_people) over (
            partition by indicator_id, characteristic, area_code, period_id, tenth
        ) as all_people,
        sum(case when tenth is null then 1 else 0 end) over (
            partition by indicator_id, characteristic, area_code, period_id
        ) as unplaced
    from of_groups
),

shares as (
    select *, {{ quotient('group_people', 'all_people') }} as group_share
    from by_tenth
    where unplaced = 0 and all_people > 0
),

concentrations as (
    {{ concentration_index('shares', slice, 'tenth', 'all_people', 'group_share') }}
),

totals as (
    select
        {{ columns_of(slice) }},
        count(*) as parts,
        sum(group_people) as people,
        {{ quotient('sum(case when tenth = 1 then group_people else 0 end)', 'sum(group_people)') }} * 100
            as share_in_most_deprived_tenth,
        {{ quotient('sum(case when tenth <= 2 then group_people else 0 end)', 'sum(group_people)') }} * 100
            as share_in_most_deprived_fifth,
        sum(units) as units,
        sum(case when tenth = 1 then units else 0 end) as units_in_tenth,
        sum(case when tenth <= 2 then units else 0 end) as units_in_fifth,
        min(dataset_id) as dataset_id,
        min(release_id) as release_id,
        min(origin) as origin
    from shares
    group by {{ columns_of(slice) }}
),

final as (
    select
        {{ columns_of(slice, 'totals') }},
        totals.parts,
        totals.people,
        totals.units,
        totals.units_in_tenth,
        totals.units_in_fifth,
        round(totals.share_in_most_deprived_tenth, 10) as share_in_most_deprived_tenth,
        round(totals.share_in_most_deprived_fifth, 10) as share_in_most_deprived_fifth,
        round(concentrations.concentration, 12) as concentration_index,
        round(concentrations.concentration - {{ z() }} * concentrations.concentration_se, 12) as lower_95,
        round(concentrations.concentration + {{ z() }} * concentrations.concentration_se, 12) as upper_95,
        totals.dataset_id,
        totals.release_id,
        totals.origin
    from totals
    inner join concentrations on {{ same_set(slice, 'totals', 'concentrations') }}
)

select * from final
