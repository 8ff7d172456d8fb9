-- Each gap with its limits at both levels. Limits of the two sides are combined each way by itself (square and
-- add): the publisher's own, or Wilson's of the counts, which together are Newcombe's hybrid score.
with paired as (
    select * from {{ ref('int_gaps_paired') }}
),

sides as (
    select
        *,
        {%- for side in ['group', 'reference'] %}
            {%- set x, n = side ~ '_numerator', side ~ '_denominator' %}
            case
                when uncertainty = 'chance variation (ours)' then 100e0 * {{ x }} / {{ n }}
                else {{ side }}_published_value
            end as {{ side }}_value,
            {%- for limit, level in [('95', 0.95), ('998', 0.998)] %}
                {%- for end, wilson in [('lower', wilson_lower(x, n, level)), ('upper', wilson_upper(x, n, level))] %}
                    case
                        when uncertainty = 'chance variation (ours)' then 100e0 * ({{ wilson }})
                        {%- if limit == '95' %}
                            else {{ side }}_published_{{ end }}_95
                        {%- else %}
                            else coalesce(
                                {{ side }}_published_{{ end }}_998,
                                {{ limit_998(side ~ '_published_value', side ~ '_published_' ~ end ~ '_95') }}
                            )
                        {%- endif %}
                    end as {{ side }}_{{ end }}_{{ limit }},
                {%- endfor %}
            {%- endfor %}
        {%- endfor %}
        case when uncertainty = 'chance variation (ours)' then 1 else 0 end as is_counted
    from paired
),

measured as (
    select
        *,
        case
            when is_counted = 1 then group_value - reference_value
            else {{ difference('group_value', 'reference_value') }}
        end as gap,
        {{ matters_absolute('matters_value', 'matters_unit', 'reference_value') }} as matters_from,
        group_value / nullif(reference_value, 0) as ratio
    from sides
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        breakdown_id,
        reference_indicator_id,
        reference_breakdown_id,
        dataset_id,
        release_id,
        reference_dataset_id,
        period_start,
        period_end,
        group_value,
        group_lower_95,
        group_upper_95,
        reference_value,
        reference_lower_95,
        reference_upper_95,
        case when is_counted = 1 then group_numerator end as group_numerator,
        case when is_counted = 1 then group_denominator end as group_denominator,
        case when is_counted = 1 then reference_numerator end as reference_numerator,
        case when is_counted = 1 then reference_denominator end as reference_denominator,
        unit,
        polarity,
        matters_from,
        age_note,
        family_of_areas,
        uncertainty,
        why_no_interval,
        series_since,
        origin,
        gap,
        {%- for limit in ['95', '998'] %}
            gap - {{ difference_half_width(
                '(group_value - group_lower_' ~ limit ~ ')', '(reference_upper_' ~ limit ~ ' - reference_value)'
            ) }} as lower_{{ limit }},
            gap + {{ difference_half_width(
                '(group_upper_' ~ limit ~ ' - group_value)', '(reference_value - reference_lower_' ~ limit ~ ')'
            ) }} as upper_{{ limit }},
        {%- endfor %}
        ratio,
        {%- for end, side in [('lower', '-'), ('upper', '+')] %}
            case
                when is_counted = 1
                    then {{ risk_ratio_limit(
                        'group_numerator', 'group_denominator', 'reference_numerator', 'reference_denominator', side
                    ) }}
                when group_value > 0 and reference_value > 0
                    then ratio * exp({{ side }}{{ difference_half_width(
                        '((group_upper_95 - group_lower_95) / (2 * nullif(group_value, 0)))',
                        '((reference_upper_95 - reference_lower_95) / (2 * nullif(reference_value, 0)))'
                    ) }})
            end as ratio_{{ end }}_95{% if not loop.last %},{% endif %}
        {%- endfor %}
    from measured
)

select * from final
