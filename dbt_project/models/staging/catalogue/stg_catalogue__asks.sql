with source as (

    select * from {{ source('catalogue', 'asks') }}

),

renamed as (

    select
        -- ids
        indicator_id,

        -- strings
        characteristic,
        state,
        who,
        answer,

        -- dates
        day

    from source

)

select * from renamed
