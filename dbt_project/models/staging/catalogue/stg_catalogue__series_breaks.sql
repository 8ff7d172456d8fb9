with source as (

    select * from {{ source('catalogue', 'series_breaks') }}

),

renamed as (

    select
        -- ids
        dataset_id,

        -- strings
        effect,
        why,

        -- dates
        breaks_on

    from source

)

select * from renamed
