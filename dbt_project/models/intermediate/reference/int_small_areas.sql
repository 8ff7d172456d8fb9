{# A few thousand rows, read once, by int_areas_labelled. #}
{{ config(materialized='view') }}

-- A code is never used again, so a neighbourhood of 2011 that did not change is one with that of 2021, and a ward
-- that stands in lookups of several years is one ward. Wards change almost every year: theirs is of the lookup.
with lookups as (
    select * from {{ ref('int_area_lookups_scoped') }}
),

present as (
    select
        child_code as area_code,
        min(child_name) as area_name,
        child_type as area_type,
        case when child_type = 'ward' then min(substr(vintage, 1, 4)) else '2021' end as vintage,
        min(parent_code) as parent_code
    from lookups
    where child_type in ('lsoa', 'msoa', 'ward') and parent_type = 'local_authority'
    group by child_code, child_type
),

former as (
    select
        lookups.child_code as area_code,
        min(lookups.child_name) as area_name,
        min(present.parent_code) as parent_code
    from lookups
    inner join present on lookups.parent_code = present.area_code
    where lookups.child_type = 'lsoa_2011'
    group by lookups.child_code
),

final as (
    select
        area_code,
        area_name,
        area_type,
        vintage,
        parent_code
    from present
    union all
    select
        former.area_code,
        former.area_name,
        'lsoa' as area_type,
        '2011' as vintage,
        former.parent_code
    from former
    left join present on former.area_code = present.area_code
    where present.area_code is null
)

select * from final
