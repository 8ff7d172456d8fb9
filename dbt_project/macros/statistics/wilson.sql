{# Limits of a proportion x/n by Wilson's score (1927), in the form that loses no digits: the product of both limits is
   known, so the lower one never is a small difference of large numbers. Null unless 0 <= x <= n and n > 0. `deviate` is a column for a level. #}
{% macro wilson_lower(x, n, confidence=0.95, deviate=none) -%}
    {%- set deviate = deviate or z(confidence) -%}
    case
        when {{ n }} > 0 and {{ x }} >= 0 and {{ x }} <= {{ n }}
            then 2e0 * {{ real(x) }} * {{ real(x) }} / {{ real(n) }} / (
                2e0 * {{ real(x) }} + {{ deviate }} * {{ deviate }}
                + {{ deviate }} * sqrt({{ deviate }} * {{ deviate }} + 4e0 * {{ real(x) }} * (1e0 - {{ real(x) }} / {{ real(n) }}))
            )
    end
{%- endmacro %}

{% macro wilson_upper(x, n, confidence=0.95) -%}
    1e0 - {{ wilson_lower('(' ~ n ~ ' - ' ~ x ~ ')', n, confidence) }}
{%- endmacro %}
