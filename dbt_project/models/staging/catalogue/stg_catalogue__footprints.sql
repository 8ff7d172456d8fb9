with source as (

    select * from {{ source('catalogue', 'footprints') }}

),

renamed as (

    select
        -- ids
        footprint,
        authority_code,
        area_code,
        through_code,

        -- strings
        title,
        certainty,
        source,

        -- dates
        valid_from,
        valid_to

    from source

)

select * from renamed
