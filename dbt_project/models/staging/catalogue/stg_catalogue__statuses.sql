with source as (

    select * from {{ source('catalogue', 'statuses') }}

),

renamed as (

    select
        -- strings
        status,
        label as status_label,

        -- numerics
        sum_rank,

        -- booleans
        in_figures as is_in_figures

    from source

)

select * from renamed
