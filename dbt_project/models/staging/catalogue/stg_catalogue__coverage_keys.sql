with source as (

    select * from {{ source('catalogue', 'coverage_keys') }}

),

renamed as (

    select
        -- ids
        indicator_id,
        dataset_id,

        -- strings
        characteristic,
        characteristic_label,

        -- numerics
        characteristics,

        -- booleans
        is_selected

    from source

)

select * from renamed
