with source as (

    select * from {{ source('catalogue', 'units') }}

),

renamed as (

    select
        -- strings
        unit,
        words as unit_words,
        change as unit_change_words,

        -- numerics
        decimals as unit_decimals,
        whole_from as unit_whole_from,
        factor as ratio_factor,

        -- booleans
        among_parts as is_among_parts

    from source

)

select * from renamed
