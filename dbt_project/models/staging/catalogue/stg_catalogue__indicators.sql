with source as (

    select * from {{ source('catalogue', 'indicators') }}

),

renamed as (

    select
        -- ids
        indicator_id,

        -- strings
        theme,
        title,
        definition,
        unit,
        polarity,
        numerator,
        denominator,
        method,
        aggregate,
        caveat,
        matters_unit,
        matters_why,
        bounds_why,
        why_it_matters,
        owner,
        official_status,
        answers,
        fundamental,
        statistical_unit,
        counts_as,
        variant_of,
        age_adjustment,
        clustered,
        interval_elsewhere,

        -- numerics
        matters_value,
        minimum,
        maximum,
        largest_step,

        -- booleans
        show_gaps,
        show_maps

    from source

)

select * from renamed
