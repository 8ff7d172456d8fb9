with source as (

    select * from {{ source('landed', 'plan_areas') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        plan_hash,
        area_code

    from source

)

select * from renamed
