-- The kind of area, and then its year, stand in the label only where the name alone is another area's too. A code
-- that is no longer in use, and the area of a police force, never take the plain name from a place of today; a ward
-- is called by its authority, for wards of many authorities have one name.
with areas as (
    select
        area_code,
        area_name,
        area_type,
        vintage,
        parent_code,
        role
    from {{ ref('int_areas_scoped') }}
),

small_areas as (
    select
        area_code,
        area_name,
        area_type,
        vintage,
        parent_code,
        'other' as role
    from {{ ref('int_small_areas') }}
),

every_area as (
    select * from areas
    union all
    select * from small_areas
),

kinds as (
    select
        every_area.*,
        case
            when every_area.area_type = 'ward' then 'ward of ' || areas.area_name
            else replace(every_area.area_type, '_', ' ')
        end as kind,
        case
            when every_area.area_type in ('former_local_authority', 'police_force_area', 'ward') then 0
            else 1
        end as may_be_plain
    from every_area
    left join areas on every_area.parent_code = areas.area_code
),

counted as (
    select
        *,
        sum(may_be_plain) over (partition by area_name) as plain_of_that_name,
        count(*) over (partition by area_name, kind) as of_that_kind
    from kinds
),

final as (
    select
        area_code,
        area_name,
        area_type,
        vintage,
        parent_code,
        role,
        case
            when may_be_plain = 1 and plain_of_that_name = 1 then area_name
            when of_that_kind = 1 then area_name || ' (' || kind || ')'
            else area_name || ' (' || kind || ' of ' || vintage || ')'
        end as area_label
    from counted
)

select * from final
