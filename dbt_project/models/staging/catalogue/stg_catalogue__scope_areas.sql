with source as (

    select * from {{ source('catalogue', 'scope_areas') }}

),

renamed as (

    select
        -- ids
        area_code,

        -- strings
        role

    from source

)

select * from renamed
