with source as (

    select * from {{ source('landed', 'health') }}

),

renamed as (

    select
        -- ids
        dataset_id,

        -- timestamps
        failing_since

    from source

)

select * from renamed
