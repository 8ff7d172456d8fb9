with breakdown_categories as (
    select * from {{ source('catalogue', 'breakdown_categories') }}
),

categories as (
    select * from {{ source('catalogue', 'categories') }}
),

characteristics as (
    select * from {{ source('catalogue', 'characteristics') }}
),

final as (
    select
        breakdown_categories.breakdown_id,
        breakdown_categories.characteristic,
        breakdown_categories.category,
        characteristics.label as characteristic_label,
        categories.label as category_label,
        categories.scheme,
        categories.parent as parent_category,
        characteristics.protected as is_protected
    from breakdown_categories
    inner join categories
        on
            breakdown_categories.characteristic = categories.characteristic
            and breakdown_categories.category = categories.category
    inner join characteristics on breakdown_categories.characteristic = characteristics.characteristic
)

select * from final
