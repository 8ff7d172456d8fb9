-- Which areas make up another one: an authority's constituent members, and the neighbourhoods inside an area.
-- A containing area is listed only when all that it is made of is known.
with scope_areas as (
    select area_code from {{ ref('stg_catalogue__scope_areas') }}
),

areas as (
    select * from {{ ref('stg_catalogue__areas') }}
),

members as (
    select authority_code as parent_code, member_code as child_code
    from {{ ref('stg_catalogue__memberships') }}
    where role = 'constituent' and valid_to is null
),

neighbourhoods as (
    select distinct child_code, parent_code
    from {{ ref('int_area_lookups') }}
    -- A part of an area would be counted as the whole.
    where child_type = 'lsoa' and parent_type = 'local_authority' and relation <> 'part'
),

-- A region's or the country's local authorities, for sums over neighbourhoods only.
inside as (
    select parent_code, child_code from members
    union
    select parent_code, area_code as child_code from areas
    where area_type = 'local_authority' and parent_code <> ''
    union
    select regions.parent_code, authorities.area_code as child_code
    from areas as authorities
    inner join areas as regions on authorities.parent_code = regions.area_code
    where authorities.area_type = 'local_authority' and regions.parent_code <> ''
),

looked_up as (
    select distinct parent_code from neighbourhoods
),

wholly_known as (
    select inside.parent_code
    from inside
    left join looked_up
        on inside.child_code = looked_up.parent_code
    group by inside.parent_code
    having count(*) = count(looked_up.parent_code)
),

of_neighbourhoods as (
    select parent_code, child_code from neighbourhoods
    union
    select inside.parent_code, neighbourhoods.child_code
    from inside
    inner join wholly_known on inside.parent_code = wholly_known.parent_code
    inner join neighbourhoods on inside.child_code = neighbourhoods.parent_code
),

contained as (
    select 'members' as basis, parent_code, child_code from members
    union all
    select 'neighbourhoods' as basis, parent_code, child_code from of_neighbourhoods
),

final as (
    select
        contained.basis,
        contained.parent_code,
        contained.child_code,
        count(*) over (partition by contained.basis, contained.parent_code) as child_count
    from contained
    inner join scope_areas on contained.parent_code = scope_areas.area_code
)

select * from final
