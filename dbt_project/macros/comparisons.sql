{# What gaps between groups and comparisons of places share: a figure (`group`) beside its reference. Each macro gives CTEs
   that end with `final`. #}

{# What can be said of two figures rests on: the publisher's limits of both, or chance in counts of everyone (`is_counted`).
   Each side is named by what its columns begin with. #}
{% macro uncertainty_of_pair(one, other) -%}
    case
        when {{ one }}status = 'U' or {{ other }}status = 'U' then 'unreliable estimate'
        when {{ one }}lower_95 is not null and {{ other }}lower_95 is not null then 'interval'
        when
            {{ one }}is_counted and {{ other }}is_counted
            and {{ one }}denominator >= {{ fewest_people() }} and {{ other }}denominator >= {{ fewest_people() }}
            then 'chance variation (ours)'
        else 'none'
    end
{%- endmacro %}

{# Where the publisher gives an interval that a figure may lack: of its dataset, or of the indicator alone. Gaps and
   comparisons of places both ask here. #}
{% macro interval_elsewhere(datasets, indicators) -%}
    coalesce({{ datasets }}.interval_elsewhere, {{ indicators }}.interval_elsewhere)
{%- endmacro %}

{# Why two figures have no interval to judge by. #}
{% macro why_no_interval(one, other) -%}
    case
        when {{ one }}status = 'U' or {{ other }}status = 'U' then 'unreliable estimate'
        when {{ one }}is_counted and {{ other }}is_counted then 'too few people'
        when
            ({{ one }}lower_95 is null and {{ one }}interval_elsewhere is not null)
            or ({{ other }}lower_95 is null and {{ other }}interval_elsewhere is not null)
            then
                case
                    when 'sample' in ({{ one }}origin, {{ other }}origin) then 'interval not in the sample'
                    else 'interval not in the release'
                end
        else 'no interval published'
    end
{%- endmacro %}

{# The pairs of a relation with both figures, their difference and their ratio, each with its limits at both levels, and the
   columns that are carried on. Limits of the two sides are combined each way by itself (square and add): the publisher's
   own, or Wilson's of the counts, which together are Newcombe's hybrid score. #}
{% macro figures_compared(paired, carried) -%}
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
                        else {{ side }}_published_{{ end }}_{{ limit }}
                    end as {{ side }}_{{ end }}_{{ limit }},
                {%- endfor %}
            {%- endfor %}
        {%- endfor %}
        case when uncertainty = 'chance variation (ours)' then 1 else 0 end as is_counted
    from {{ paired }}
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
        {%- for column in carried %}
        {{ column }},
        {%- endfor %}
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
{%- endmacro %}

{# The deviates of the tests between counts: Newcombe's limits inverted, at what matters on either side and at none. The
   larger share stands first; a limit above the difference is one below it of those who are not counted. #}
{% macro deviates_of_counts(measured, keys) -%}
facing_up as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        abs(gap) / 100 as size,
        matters_from / 100 as matters_from,
        case when gap < 0 then reference_numerator else group_numerator end as x,
        case when gap < 0 then reference_denominator else group_denominator end as n,
        case when gap < 0 then group_numerator else reference_numerator end as other_x,
        case when gap < 0 then group_denominator else reference_denominator end as other_n
    from {{ measured }}
    where uncertainty = 'chance variation (ours)'
),

tests as (
    select
        *,
        'none' as test,
        size as distance,
        false as is_above
    from facing_up
    union all
    select
        *,
        'far side' as test,
        size + matters_from as distance,
        false as is_above
    from facing_up
    where matters_from is not null
    union all
    select
        *,
        'near side' as test,
        abs(size - matters_from) as distance,
        size < matters_from as is_above
    from facing_up
    where matters_from is not null
),

turned as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        test,
        case when is_above then n - x else x end as x,
        n,
        case when is_above then other_n - other_x else other_x end as other_x,
        other_n,
        distance
    from tests
),

{{ newcombe_deviates('turned', keys + ['test']) }},

final as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        max(case when test = 'none' then deviate end) as deviate_of_none,
        max(case when test = 'far side' then deviate end) as deviate_of_far_side,
        max(case when test = 'near side' then deviate end) as deviate_of_near_side
    from deviates
    group by {{ keys | join(', ') }}
)
{%- endmacro %}

{# Three one-sided tests of each difference, by inverting its own interval: is it larger than what matters, is it smaller
   (on both sides of none: equivalence), is there one in its direction? Then q-values of each test within its family. #}
{% macro differences_tested(measured, counted, keys, family) -%}
    {%- set tests = ['matters', 'equivalence', 'direction'] -%}
    {%- set family = family | join(', ') -%}
-- The widths of an interval towards none and away from it.
sided as (
    select
        *,
        abs(gap) as size,
        case when gap < 0 then upper_95 - gap else gap - lower_95 end as rounded_below,
        case when gap < 0 then gap - lower_95 else upper_95 - gap end as rounded_above
    from {{ measured }}
),

-- Limits that are rounded may leave a narrow interval one side only: the other is as wide.
facing_up as (
    select
        *,
        case when rounded_below > 0 then rounded_below else rounded_above end as width_below,
        case when rounded_above > 0 then rounded_above else rounded_below end as width_above
    from sided
),

deviates as (
    select
        facing_up.*,
        case facing_up.uncertainty
            when 'interval'
                then
                    (facing_up.size - facing_up.matters_from) * {{ z(0.95) }} / nullif(
                        case
                            when facing_up.size < facing_up.matters_from then facing_up.width_above
                            else facing_up.width_below
                        end, 0
                    )
            when 'chance variation (ours)'
                then
                    case when facing_up.size < facing_up.matters_from then -1 else 1 end
                    * counted.deviate_of_near_side
        end as deviate_of_matters,
        case facing_up.uncertainty
            when 'interval'
                then (facing_up.size + facing_up.matters_from) * {{ z(0.95) }} / nullif(facing_up.width_below, 0)
            when 'chance variation (ours)' then counted.deviate_of_far_side
        end as deviate_of_far_side,
        case facing_up.uncertainty
            when 'interval' then facing_up.size * {{ z(0.95) }} / nullif(facing_up.width_below, 0)
            when 'chance variation (ours)'
                then case when facing_up.size > 0 then counted.deviate_of_none else 0 end
        end as deviate_of_direction
    from facing_up
    left join {{ counted }} as counted
        on
            {%- for key in keys %}
            {% if not loop.first %}and {% endif %}facing_up.{{ key }} = counted.{{ key }}
            {%- endfor %}
),

all_deviates as (
    select
        *,
        case
            when -deviate_of_matters < deviate_of_far_side then -deviate_of_matters
            else deviate_of_far_side
        end as deviate_of_equivalence
    from deviates
),

halved as (
    select
        *,
        {%- for test in tests %}
            abs(deviate_of_{{ test }}) / sqrt(2e0) as x_of_{{ test }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from all_deviates
),

tails as (
    select
        *,
        {%- for test in tests %}
            {{ erfc('x_of_' ~ test) }} as tails_of_{{ test }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from halved
),

p_values as (
    select
        *,
        {%- for test in tests %}
            case
                when deviate_of_{{ test }} < 0 then 1 - tails_of_{{ test }} / 2
                else tails_of_{{ test }} / 2
            end as p_{{ test }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from tails
),

ranked as (
    select
        *,
        {%- for test in tests %}
            {{ family_size('p_' ~ test, family) }} as size_of_{{ test }},
            {{ rank_in_family('p_' ~ test, family, 'area_code, breakdown_id') }} as rank_of_{{ test }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from p_values
),

final as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        {%- for test in tests %}
            p_{{ test }},
            {{ q_value('p_' ~ test, 'size_of_' ~ test, 'rank_of_' ~ test, family) }} as q_{{ test }},
        {%- endfor %}
        size_of_direction as family_size
    from ranked
)
{%- endmacro %}
