with indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

final as (
    select
        indicator_id,
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
        matters_value,
        matters_unit,
        matters_why,
        minimum,
        maximum,
        largest_step,
        bounds_why
    from indicators
)

select * from final
