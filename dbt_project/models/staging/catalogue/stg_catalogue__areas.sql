with source as (

    select * from {{ source('catalogue', 'areas') }}

),

renamed as (

    select
        -- ids
        area_code,
        nullif(parent_code, '') as parent_code,

        -- strings
        area_name,
        area_type,
        vintage

    from source

)

select * from renamed
