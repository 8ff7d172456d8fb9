with source as (

    select * from {{ source('catalogue', 'markers') }}

),

renamed as (

    select
        -- strings
        source,
        marker,
        status,
        meaning

    from source

)

select * from renamed
