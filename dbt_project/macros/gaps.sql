{# The smallest gap that matters, in the indicator's own unit. #}
{% macro matters_absolute(matters_value, matters_unit, reference_value) -%}
    case {{ matters_unit }}
        when 'percent' then abs({{ reference_value }}) * {{ matters_value }} / 100
        when 'ratio' then abs({{ reference_value }}) * abs({{ matters_value }} - 1)
        else {{ matters_value }}
    end
{%- endmacro %}

{# The share of false alarms that is accepted among the gaps of one family (Benjamini–Hochberg). #}
{% macro false_alarms() %}0.05{% endmacro %}

{# What two figures differ by, without the noise of subtracting doubles. #}
{% macro difference(figure, other) -%}
    cast({{ exact(figure) }} - {{ exact(other) }} as double)
{%- endmacro %}

{# `gap` when it is at least as large as matters and chance is ruled out, by its own interval and among all
   gaps of its family; `no gap that matters` when every plausible value is smaller than that; otherwise
   `cannot tell`. A full count has no sampling error. #}
{% macro gap_verdict(uncertainty, gap, lower, upper, q, matters) -%}
    {%- set is_large = exact('abs(' ~ gap ~ ')') ~ ' >= ' ~ exact(matters) -%}
    case
        when {{ uncertainty }} = 'full count' and {{ is_large }} then 'gap'
        when {{ uncertainty }} = 'full count' then 'no gap that matters'
        when {{ uncertainty }} <> 'interval' then 'cannot tell'
        when
            {{ is_large }}
            and ({{ exact(lower) }} > 0 or {{ exact(upper) }} < 0)
            and {{ q }} <= {{ false_alarms() }}
            then 'gap'
        when {{ exact(lower) }} > -{{ exact(matters) }} and {{ exact(upper) }} < {{ exact(matters) }}
            then 'no gap that matters'
        else 'cannot tell'
    end
{%- endmacro %}

{# Whether one side moved by more than chance between two periods. Full counts move by any difference, estimates
   by more than the half-width of theirs; null where either period has nothing to tell chance by. #}
{% macro moved(change, half_width, uncertainty, earlier_uncertainty) -%}
    case
        when {{ uncertainty }} = 'full count' and {{ earlier_uncertainty }} = 'full count' then {{ exact(change) }} <> 0
        when {{ uncertainty }} = 'interval' and {{ earlier_uncertainty }} = 'interval'
            then {{ exact('abs(' ~ change ~ ')') }} > {{ exact(half_width) }}
    end
{%- endmacro %}

{# Which side moved, when the gap itself changed: only movements that are more than chance are named. #}
{% macro change_driver(group_moved, reference_moved, group_change, reference_change) -%}
    case
        when {{ group_moved }} is null or {{ reference_moved }} is null then 'cannot tell'
        when {{ group_moved }} and {{ reference_moved }} and {{ group_change }} > 0 and {{ reference_change }} > 0
            then 'both rose'
        when {{ group_moved }} and {{ reference_moved }} and {{ group_change }} < 0 and {{ reference_change }} < 0
            then 'both fell'
        when {{ group_moved }} and {{ reference_moved }} and {{ group_change }} > 0
            then 'group rose and reference fell'
        when {{ group_moved }} and {{ reference_moved }} then 'group fell and reference rose'
        when {{ group_moved }} and {{ group_change }} > 0 then 'group rose'
        when {{ group_moved }} then 'group fell'
        when {{ reference_moved }} and {{ reference_change }} > 0 then 'reference rose'
        when {{ reference_moved }} then 'reference fell'
        else 'neither moved clearly'
    end
{%- endmacro %}
