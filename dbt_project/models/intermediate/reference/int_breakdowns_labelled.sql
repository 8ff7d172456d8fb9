{# Read once, by dim_breakdown. #}
{{ config(materialized='view') }}

with selections as (
    select * from {{ ref('stg_catalogue__selections') }}
),

indicator_references as (
    select * from {{ ref('stg_catalogue__indicator_references') }}
),

categories as (
    select * from {{ ref('int_breakdown_categories_labelled') }}
),

breakdowns as (
    select breakdown_id from selections
    union
    select reference_breakdown_id as breakdown_id from indicator_references
    union
    select 'all' as breakdown_id
),

labels as (
    select
        breakdown_id,
        count(*) as characteristics,
        {{ joined('category_label', ', ', 'characteristic desc') }} as breakdown_label
    from categories
    where breakdown_id <> 'all'
    group by breakdown_id
),

final as (
    select
        breakdowns.breakdown_id,
        coalesce(labels.breakdown_label, 'All') as breakdown_label,
        coalesce(labels.characteristics, 0) as characteristics,
        coalesce(labels.characteristics, 0) > 1 as is_intersection
    from breakdowns
    left join labels on breakdowns.breakdown_id = labels.breakdown_id
)

select * from final
