with source as (

    select * from {{ source('catalogue', 'declared_statuses') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        indicator_id,

        -- strings
        status,
        why,

        -- dates
        since,
        last_start,

        -- booleans
        newest

    from source

)

select * from renamed
