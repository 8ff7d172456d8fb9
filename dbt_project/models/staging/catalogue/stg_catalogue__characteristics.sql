with source as (

    select * from {{ source('catalogue', 'characteristics') }}

),

renamed as (

    select
        -- strings
        characteristic,
        label as characteristic_label,

        -- numerics
        sort as sort_order,

        -- booleans
        protected as is_protected

    from source

)

select * from renamed
