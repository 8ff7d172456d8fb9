with source as (

    select * from {{ source('kept', 'fct_indicator_vintages') }}

),

renamed as (

    select
        dataset_id,
        period_id

    from source

)

select * from renamed
