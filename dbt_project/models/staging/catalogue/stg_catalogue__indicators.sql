with source as (

    select * from {{ source('catalogue', 'indicators') }}

),

renamed as (

    select
        -- ids
        indicator_id,

        -- strings
        theme,
        title,
        definition,
        unit,
        polarity,
        numerator,
        denominator,
        method,
        aggregate,
        caveat,
        matters_unit,
        matters_why,
        bounds_why,

        -- numerics
        matters_value,
        minimum,
        maximum,
        largest_step

    from source

)

select * from renamed
