{# Whether limits that are given do not hold their value, or 99.8% limits do not hold the 95% ones. A model's test and the
   landing gate ask the same. #}
{% macro limits_disordered(estimate) -%}
    (
        not (lower_95 <= {{ estimate }} and {{ estimate }} <= upper_95)
        or not (lower_998 <= lower_95 and upper_95 <= upper_998)
    )
{%- endmacro %}

{# A 95% limit moved out to 99.8%, each side by itself, under the normal approximation. #}
{% macro limit_998(estimate, limit_95) -%}
    {{ estimate }} + ({{ limit_95 }} - {{ estimate }}) * ({{ z(0.998) }} / {{ z(0.95) }})
{%- endmacro %}
