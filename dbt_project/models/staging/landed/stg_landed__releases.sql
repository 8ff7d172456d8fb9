with source as (

    select * from {{ source('landed', 'releases') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        release_id,
        landing_gate_key,

        -- strings
        source,
        origin,
        nullif(publisher_time, '') as publisher_time,
        decoder_version,
        decoded_sha256,

        -- numerics
        decoded_rows,

        -- timestamps
        first_retrieved_at

    from source

)

select * from renamed
