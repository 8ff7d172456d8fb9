with source as (

    select * from {{ source('catalogue', 'quality_notes') }}

),

renamed as (

    select
        -- ids
        dataset_id,

        -- strings
        why

    from source

)

select * from renamed
