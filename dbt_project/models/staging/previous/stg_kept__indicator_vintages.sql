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
        release_id,

        -- strings
        why,
        status,
        origin,

        -- numerics
        value,
        lower_95,
        upper_95,

        -- timestamps
        release_known_from,
        known_from,
        known_to

    from source

)

select * from renamed
