with source as (

    select * from {{ source('catalogue', 'breaks') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        indicator_id,

        -- strings
        why,

        -- dates
        since

    from source

)

select * from renamed
