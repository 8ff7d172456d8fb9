with source as (

    select * from {{ source('catalogue', 'coverage_reasons') }}

),

renamed as (

    select
        -- ids
        indicator_id,

        -- strings
        characteristic,
        state,
        reason,
        link,
        ask_to,
        ask_request,
        declared_in,
        published_for

    from source

)

select * from renamed
