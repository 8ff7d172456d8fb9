with source as (

    select * from {{ source('catalogue', 'claim_operands') }}

),

renamed as (

    select
        -- ids
        claim_id,
        part,
        indicator_id,
        breakdown_id,
        area_code,
        period_id,

        -- strings
        role

    from source

)

select * from renamed
