with source as (

    select * from {{ source('catalogue', 'breakdown_categories') }}

),

renamed as (

    select
        -- ids
        breakdown_id,

        -- strings
        characteristic,
        category

    from source

)

select * from renamed
