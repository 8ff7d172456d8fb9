{# A few hundred rows. #}
{{ config(materialized='view') }}

with breakdown_categories as (
    select * from {{ ref('stg_catalogue__breakdown_categories') }}
),

categories as (
    select * from {{ ref('stg_catalogue__categories') }}
),

characteristics as (
    select * from {{ ref('stg_catalogue__characteristics') }}
),

final as (
    select
        breakdown_categories.breakdown_id,
        breakdown_categories.characteristic,
        breakdown_categories.category,
        characteristics.characteristic_label,
        categories.category_label,
        categories.scheme,
        categories.parent_category,
        characteristics.is_protected
    from breakdown_categories
    inner join categories
        on
            breakdown_categories.characteristic = categories.characteristic
            and breakdown_categories.category = categories.category
    inner join characteristics on breakdown_categories.characteristic = characteristics.characteristic
    union all
    -- A figure that is not broken down is of no characteristic, and must not be lost by a join.
    select
        'all' as breakdown_id,
        'all' as characteristic,
        'all' as category,
        'All' as characteristic_label,
        'All' as category_label,
        null as scheme,
        null as parent_category,
        false as is_protected
)

select * from final
