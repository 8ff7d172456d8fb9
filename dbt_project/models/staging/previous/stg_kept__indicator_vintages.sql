with source as (

    select * from {{ source('kept', 'fct_indicator_vintages') }}

),

renamed as (

    select
        -- ids
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        dataset_id,

        -- strings
        why,
        status,

        -- numerics
        value,

        -- timestamps
        known_to

    from source

)

select * from renamed
