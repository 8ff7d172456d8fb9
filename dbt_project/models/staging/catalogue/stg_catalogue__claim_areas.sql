with source as (

    select * from {{ source('catalogue', 'claim_areas') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        area_code

    from source

)

select * from renamed
