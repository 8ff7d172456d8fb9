{# Read once, by int_asks_ordered. #}
{{ config(materialized='view') }}

-- How many residents of the authority's members stand outside the largest group of a key: those of whom the figure for
-- everyone says least. From head counts that are published; without one there is no number.
with indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
    where unit = 'count' and statistical_unit = 'person' and counts_as in ('head_count', 'outcome')
),

figures as (
    select * from {{ ref('int_figures_newest') }}
    where value is not null
),

members as (
    select area_code from {{ ref('stg_catalogue__scope_areas') }}
    where role = 'member'
),

keys as (
    select * from {{ ref('int_breakdown_keys') }}
),

categories as (
    select
        breakdown_id,
        {{ joined('scheme', '|', 'characteristic') }} as schemes
    from {{ ref('int_breakdown_categories_labelled') }}
    where breakdown_id <> 'all'
    group by breakdown_id
),

members_counted as (
    select count(*) as members_in_all
    from members
),

heads as (
    select
        figures.indicator_id,
        figures.breakdown_id,
        sum(figures.value) as people
    from figures
    inner join indicators on figures.indicator_id = indicators.indicator_id
    inner join members on figures.area_code = members.area_code
    cross join members_counted
    group by figures.indicator_id, figures.breakdown_id
    -- A member without its figure, and nothing is known of all.
    having count(*) = min(members_counted.members_in_all)
),

everyone as (
    select indicator_id, people from heads
    where breakdown_id = 'all'
),

largest as (
    select
        heads.indicator_id,
        keys.characteristic,
        categories.schemes,
        count(*) as groups_counted,
        max(heads.people) as largest_group,
        min(everyone.people) as people_in_all
    from heads
    inner join keys on heads.breakdown_id = keys.breakdown_id
    inner join categories on heads.breakdown_id = categories.breakdown_id
    inner join everyone on heads.indicator_id = everyone.indicator_id
    group by heads.indicator_id, keys.characteristic, categories.schemes
    having count(*) > 1
),

-- Of several head counts the one of most residents, then the one that tells most groups apart.
ranked as (
    select
        *,
        row_number() over (
            partition by characteristic
            order by round(people_in_all, -5) desc, groups_counted desc, indicator_id asc, schemes asc
        ) as place
    from largest
),

final as (
    select
        characteristic,
        indicator_id as counted_by,
        case
            when not {{ is_small_number('(people_in_all - largest_group)', 'people_in_all') }}
                then cast(people_in_all - largest_group as bigint)
        end as people_concerned
    from ranked
    where place = 1
)

select * from final
