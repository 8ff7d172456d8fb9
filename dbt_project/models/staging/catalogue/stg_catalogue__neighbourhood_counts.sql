with source as (

    select * from {{ source('catalogue', 'neighbourhood_counts') }}

),

renamed as (

    select
        -- ids
        indicator_id,

        -- strings
        characteristic,
        category,
        used_for

    from source

)

select * from renamed
