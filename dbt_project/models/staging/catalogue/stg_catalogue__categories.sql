with source as (

    select * from {{ source('catalogue', 'categories') }}

),

renamed as (

    select
        -- strings
        characteristic,
        category,
        label as category_label,
        scheme,
        nullif(parent, '') as parent_category,

        -- numerics
        sort as sort_order

    from source

)

select * from renamed
