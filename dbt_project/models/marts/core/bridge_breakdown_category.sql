with categories as (
    select * from {{ ref('int_breakdown_categories_labelled') }}
),

final as (
    select
        breakdown_id,
        characteristic,
        category,
        characteristic_label,
        category_label,
        scheme,
        parent_category,
        is_protected
    from categories
)

select * from final
