with source as (

    select * from {{ source('landed', 'timeline') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        release_id,
        plan_hash,

        -- strings
        retrieval_of,
        publisher_time,

        -- numerics
        position,
        sighting_seq,

        -- timestamps
        known_from

    from source

)

select * from renamed
