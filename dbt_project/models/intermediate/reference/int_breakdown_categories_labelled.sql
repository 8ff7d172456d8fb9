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
)

select * from final
