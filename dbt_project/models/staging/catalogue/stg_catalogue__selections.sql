with source as (

    select * from {{ source('catalogue', 'selections') }}

),

renamed as (

    select
        -- ids
        indicator_id,
        dataset_id,
        breakdown_id,
        category_key,

        -- strings
        role,

        -- numerics
        preference

    from source

)

select * from renamed
