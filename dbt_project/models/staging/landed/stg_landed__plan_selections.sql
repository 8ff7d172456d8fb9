with source as (

    select * from {{ source('landed', 'plan_selections') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        plan_hash,
        indicator_id,
        breakdown_id

    from source

)

select * from renamed
