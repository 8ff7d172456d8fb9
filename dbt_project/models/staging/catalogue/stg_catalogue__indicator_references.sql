with source as (

    select * from {{ source('catalogue', 'indicator_references') }}

),

renamed as (

    select
        -- ids
        indicator_id,
        reference_indicator_id,
        reference_breakdown_id,

        -- strings
        characteristic

    from source

)

select * from renamed
