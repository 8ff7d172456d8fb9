with source as (

    select * from {{ source('catalogue', 'coverage_states') }}

),

renamed as (

    select
        -- strings
        state,
        label as state_label

    from source

)

select * from renamed
