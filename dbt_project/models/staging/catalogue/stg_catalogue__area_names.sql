with source as (

    select * from {{ source('catalogue', 'area_names') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        area_key,
        area_code

    from source

)

select * from renamed
