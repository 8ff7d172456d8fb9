{# Events per `multiplier` people, and its limits. Null without people. #}
{% macro crude_rate(x, n, multiplier) -%}
    case when {{ n }} > 0 and {{ x }} >= 0 then {{ real(x) }} / {{ real(n) }} * {{ multiplier }} end
{%- endmacro %}

{% macro crude_rate_lower(x, n, multiplier, confidence=0.95) -%}
    case when {{ n }} > 0 then ({{ count_lower(x, confidence) }}) / {{ real(n) }} * {{ multiplier }} end
{%- endmacro %}

{% macro crude_rate_upper(x, n, multiplier, confidence=0.95) -%}
    case when {{ n }} > 0 then ({{ count_upper(x, confidence) }}) / {{ real(n) }} * {{ multiplier }} end
{%- endmacro %}
