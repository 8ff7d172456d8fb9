{# A few hundred rows. #}
{{ config(materialized='view') }}

-- Which areas are set beside which. An area that lies inside another is set beside the rest of it, never beside a whole
-- that holds it; the authority and its members beside the comparators of their own kind.
with scope_areas as (
    select * from {{ ref('stg_catalogue__scope_areas') }}
),

areas as (
    select * from {{ ref('stg_catalogue__areas') }}
),

areas_inside as (
    select * from {{ ref('int_areas_inside') }}
),

own as (
    select areas.area_code, areas.area_type
    from scope_areas
    inner join areas on scope_areas.area_code = areas.area_code
    where scope_areas.role in ('authority', 'member')
),

comparators as (
    select areas.area_code, areas.area_type
    from scope_areas
    inner join areas on scope_areas.area_code = areas.area_code
    where scope_areas.role = 'comparator'
),

inside as (
    select
        areas_inside.area_code,
        areas_inside.container_code as reference_area_code,
        case areas.area_type
            when 'combined_authority' then 'combined authority'
            else areas.area_type
        end as compared_with
    from areas_inside
    inner join areas on areas_inside.container_code = areas.area_code
    where areas.area_type in ('combined_authority', 'region', 'country')
),

beside as (
    select
        own.area_code,
        comparators.area_code as reference_area_code,
        'comparator' as compared_with
    from own
    inner join comparators on own.area_type = comparators.area_type and own.area_code <> comparators.area_code
),

final as (
    select *, true as is_inside from inside
    union all
    select *, false as is_inside from beside
)

select * from final
