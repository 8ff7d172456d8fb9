with source as (

    select * from {{ source('landed', 'objects') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        release_id,
        object_sha256,

        -- strings
        url,

        -- numerics
        bytes as size_bytes,

        -- timestamps
        retrieved_at

    from source

)

select * from renamed
