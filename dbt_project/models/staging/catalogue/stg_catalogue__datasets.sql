with source as (

    select * from {{ source('catalogue', 'datasets') }}

),

renamed as (

    select
        -- ids
        dataset_id,

        -- strings
        source,
        shape,
        title,
        publisher,
        licence,
        landing_page,
        publishers_limits,
        cadence,
        period_kind,
        caveat,
        collection,
        interval_elsewhere,

        -- numerics
        cadence_days,
        grace_days,
        period_month,

        -- booleans
        keeps_earlier_periods

    from source

)

select * from renamed
