with source as (

    select * from {{ source('catalogue', 'not_collected') }}

),

renamed as (

    select
        -- ids
        indicator_id,

        -- strings
        characteristic,
        reason

    from source

)

select * from renamed
