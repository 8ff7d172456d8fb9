with source as (

    select * from {{ source('catalogue', 'read_areas') }}

),

renamed as (

    select
        -- ids
        area_code

    from source

)

select * from renamed
