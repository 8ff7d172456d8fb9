with source as (

    select * from {{ source('catalogue', 'units') }}

),

renamed as (

    select
        -- strings
        unit,

        -- numerics
        factor as ratio_factor,

        -- booleans
        among_parts as is_among_parts

    from source

)

select * from renamed
