with source as (

    select * from {{ source('catalogue', 'memberships') }}

),

renamed as (

    select
        -- ids
        authority_code,
        member_code,

        -- strings
        role,
        certainty,
        source,

        -- dates
        valid_from,
        valid_to

    from source

)

select * from renamed
