with source as (

    select * from {{ source('catalogue', 'measures') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        measure_key,

        -- strings
        role

    from source

)

select * from renamed
