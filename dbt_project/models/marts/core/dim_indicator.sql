with indicators as (
    select * from {{ ref('int_indicators_described') }}
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
        bounds_why,
        why_it_matters,
        owner,
        official_status,
        answers,
        fundamental,
        statistical_unit,
        counts_as,
        variant_of,
        show_gaps,
        show_maps,
        source_titles,
        reference_groups,
        unit_words,
        unit_change_words,
        unit_decimals,
        unit_whole_from
    from indicators
)

select * from final
