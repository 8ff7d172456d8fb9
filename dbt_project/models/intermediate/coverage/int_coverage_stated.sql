{# Read once, by coverage_matrix. #}
{{ config(materialized='view') }}

-- One state, and a reason in words, for every place where a figure could stand.
with indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

not_collected as (
    select * from {{ ref('stg_catalogue__not_collected') }}
),

areas as (
    select * from {{ ref('stg_catalogue__areas') }}
),

scope_areas as (
    select * from {{ ref('stg_catalogue__scope_areas') }}
),

asked as (
    select * from {{ ref('int_coverage_asked') }}
),

found as (
    select * from {{ ref('int_coverage_found') }}
),

-- `all` stands for the figure that is not broken down.
characteristics as (
    select characteristic from {{ ref('stg_catalogue__characteristics') }}
    union all
    select 'all' as characteristic
),

area_types as (
    select
        areas.area_type,
        count(*) as areas_in_scope
    from scope_areas
    inner join areas on scope_areas.area_code = areas.area_code
    group by areas.area_type
),

states as (
    select
        indicators.indicator_id,
        characteristics.characteristic,
        area_types.area_type,
        area_types.areas_in_scope,
        coalesce(found.areas_with_value, 0) as areas_with_value,
        asked.landed_datasets,
        not_collected.reason as reason_in_the_catalogue,
        case
            when found.any_published = 1 then 'published'
            when found.any_value = 1 then 'computable'
            when found.any_suppressed = 1 then 'suppressed'
            when found.indicator_id is not null then 'not_published'
            when asked.landed_datasets > 0 then 'not_in_release'
            when asked.indicator_id is not null then 'not_landed'
            when not_collected.indicator_id is not null then 'not_collected'
            else 'not_selected'
        end as state_found
    from indicators
    cross join characteristics
    cross join area_types
    left join asked
        on indicators.indicator_id = asked.indicator_id and characteristics.characteristic = asked.characteristic
    left join found
        on
            indicators.indicator_id = found.indicator_id
            and characteristics.characteristic = found.characteristic
            and area_types.area_type = found.area_type
    left join not_collected
        on
            indicators.indicator_id = not_collected.indicator_id
            and characteristics.characteristic = not_collected.characteristic
),

final as (
    select
        indicator_id,
        characteristic,
        area_type,
        case state_found
            when 'not_landed' then 'not_in_release'
            when 'not_selected' then 'not_published'
            else state_found
        end as state,
        case state_found
            when 'published'
                then 'The publisher gives it for ' || areas_with_value || ' of ' || areas_in_scope || ' areas.'
            when 'computable' then 'Computed from the areas that it is made of; the publisher gives no row of its own.'
            when 'suppressed' then 'The publisher withholds it to protect people.'
            when 'not_published' then 'The publisher lists it without a figure.'
            when 'not_in_release' then 'Asked of the publisher, but the current release holds no such row.'
            when 'not_landed'
                then 'Asked for, but no release that was fetched for it has landed and passed its gate yet.'
            when 'not_collected' then reason_in_the_catalogue
            else 'No dataset in the catalogue gives this indicator by this characteristic.'
        end as reason,
        areas_with_value,
        areas_in_scope
    from states
)

select * from final
