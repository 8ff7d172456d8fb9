with source as (

    select * from {{ source('catalogue', 'area_successions') }}

),

renamed as (

    select
        -- ids
        former_code,
        area_code,

        -- strings
        relation,
        source,

        -- booleans
        is_same_area,

        -- dates
        valid_from

    from source

)

select * from renamed
