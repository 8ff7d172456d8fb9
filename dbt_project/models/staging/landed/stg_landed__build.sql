with source as (

    select * from {{ source('landed', 'build') }}

),

renamed as (

    select
        -- timestamps
        corrected_at

    from source

)

select * from renamed
