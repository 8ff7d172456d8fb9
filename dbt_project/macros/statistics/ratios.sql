{# A limit of a ratio on the log scale: side is + or -. #}
{% macro log_limit(ratio, variance_of_log, side, confidence=0.95) -%}
    {{ ratio }} * exp({{ side }}{{ z(confidence) }} * sqrt({{ variance_of_log }}))
{%- endmacro %}

{# x/n over other_x/other_n, and its limits (Katz and others 1978). Null where a count is zero: there the logarithm has no
   variance. #}
{% macro risk_ratio(x, n, other_x, other_n) -%}
    case
        when {{ are_proportions(x, n, other_x, other_n) }} and {{ other_x }} > 0
            then ({{ real(x) }} / nullif({{ real(n) }}, 0)) / nullif({{ real(other_x) }} / nullif({{ real(other_n) }}, 0), 0)
    end
{%- endmacro %}

{% macro risk_ratio_limit(x, n, other_x, other_n, side, confidence=0.95) -%}
    {%- set variance = '1e0 / nullif(' ~ real(x) ~ ', 0) - 1e0 / nullif(' ~ real(n) ~ ', 0) + 1e0 / nullif(' ~ real(other_x)
        ~ ', 0) - 1e0 / nullif(' ~ real(other_n) ~ ', 0)' -%}
    case
        when {{ are_proportions(x, n, other_x, other_n) }} and {{ x }} > 0 and {{ other_x }} > 0
            then {{ log_limit('(' ~ risk_ratio(x, n, other_x, other_n) ~ ')', variance, side, confidence) }}
    end
{%- endmacro %}

{% macro are_proportions(x, n, other_x, other_n) -%}
    {{ x }} >= 0 and {{ x }} <= {{ n }} and {{ n }} > 0 and {{ other_x }} >= 0 and {{ other_x }} <= {{ other_n }} and {{ other_n }} > 0
{%- endmacro %}

{# The ratio of two rates of events, and its limits (Breslow and Day 1987). Null where a count is zero. #}
{% macro rate_ratio(x, n, other_x, other_n) -%}
    case
        when {{ x }} >= 0 and {{ n }} > 0 and {{ other_x }} > 0 and {{ other_n }} > 0
            then ({{ real(x) }} / nullif({{ real(n) }}, 0)) / nullif({{ real(other_x) }} / nullif({{ real(other_n) }}, 0), 0)
    end
{%- endmacro %}

{% macro rate_ratio_limit(x, n, other_x, other_n, side, confidence=0.95) -%}
    {%- set variance = '1e0 / nullif(' ~ real(x) ~ ', 0) + 1e0 / nullif(' ~ real(other_x) ~ ', 0)' -%}
    case
        when {{ x }} > 0 and {{ other_x }} > 0
            then {{ log_limit('(' ~ rate_ratio(x, n, other_x, other_n) ~ ')', variance, side, confidence) }}
    end
{%- endmacro %}

{# The odds of x in n over those of other_x in other_n, and its limits (Woolf 1955). Null where a cell is empty. #}
{% macro odds_ratio(x, n, other_x, other_n) -%}
    case
        when {{ are_proportions(x, n, other_x, other_n) }} and {{ x }} < {{ n }} and {{ other_x }} > 0
            then ({{ real(x) }} / nullif({{ real(n) }} - {{ real(x) }}, 0))
                / nullif({{ real(other_x) }} / nullif({{ real(other_n) }} - {{ real(other_x) }}, 0), 0)
    end
{%- endmacro %}

{% macro odds_ratio_limit(x, n, other_x, other_n, side, confidence=0.95) -%}
    {%- set variance = '1e0 / nullif(' ~ real(x) ~ ', 0) + 1e0 / nullif(' ~ real(n) ~ ' - ' ~ real(x) ~ ', 0) + 1e0 / nullif('
        ~ real(other_x) ~ ', 0) + 1e0 / nullif(' ~ real(other_n) ~ ' - ' ~ real(other_x) ~ ', 0)' -%}
    case
        when {{ are_proportions(x, n, other_x, other_n) }} and {{ x }} > 0 and {{ other_x }} > 0
            and {{ x }} < {{ n }} and {{ other_x }} < {{ other_n }}
            then {{ log_limit('(' ~ odds_ratio(x, n, other_x, other_n) ~ ')', variance, side, confidence) }}
    end
{%- endmacro %}
