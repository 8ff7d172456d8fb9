{# Half-width of a sum of independent estimates over the rows of a group: √Σm². #}
{% macro summed_estimate_half_width(half_width) -%}
    sqrt(sum({{ real(half_width) }} * {{ real(half_width) }}))
{%- endmacro %}
