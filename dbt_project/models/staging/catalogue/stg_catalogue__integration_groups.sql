with source as (

    select * from {{ source('catalogue', 'integration_groups') }}

),

renamed as (

    select
        -- ids
        indicator_id,

        -- strings
        characteristic,
        category

    from source

)

select * from renamed
