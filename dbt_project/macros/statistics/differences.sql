{# Limits of the difference of two independent estimates from their own limits, each side by itself (square and add;
   Zou and Donner 2008). With Wilson's limits it is Newcombe's hybrid score, with equal half-widths √(m1²+m2²). #}
{% macro difference_lower(value, lower, other, other_upper) -%}
    ({{ value }} - {{ other }}) - {{ difference_half_width('(' ~ value ~ ' - ' ~ lower ~ ')', '(' ~ other_upper ~ ' - ' ~ other ~ ')') }}
{%- endmacro %}

{% macro difference_upper(value, upper, other, other_lower) -%}
    ({{ value }} - {{ other }}) + {{ difference_half_width('(' ~ upper ~ ' - ' ~ value ~ ')', '(' ~ other ~ ' - ' ~ other_lower ~ ')') }}
{%- endmacro %}

{# Half-width of the difference of two independent estimates with these half-widths. #}
{% macro difference_half_width(half_width, other_half_width) -%}
    sqrt({{ half_width }} * {{ half_width }} + {{ other_half_width }} * {{ other_half_width }})
{%- endmacro %}

{# Limits of x/n less other_x/other_n by Newcombe's hybrid score without correction for continuity (1998, method 10). #}
{% macro newcombe_lower(x, n, other_x, other_n, confidence=0.95) -%}
    {{ difference_lower(
        '(' ~ real(x) ~ ' / nullif(' ~ real(n) ~ ', 0))', '(' ~ wilson_lower(x, n, confidence) ~ ')',
        '(' ~ real(other_x) ~ ' / nullif(' ~ real(other_n) ~ ', 0))', '(' ~ wilson_upper(other_x, other_n, confidence) ~ ')'
    ) }}
{%- endmacro %}

{% macro newcombe_upper(x, n, other_x, other_n, confidence=0.95) -%}
    {{ difference_upper(
        '(' ~ real(x) ~ ' / nullif(' ~ real(n) ~ ', 0))', '(' ~ wilson_upper(x, n, confidence) ~ ')',
        '(' ~ real(other_x) ~ ' / nullif(' ~ real(other_n) ~ ', 0))', '(' ~ wilson_lower(other_x, other_n, confidence) ~ ')'
    ) }}
{%- endmacro %}
