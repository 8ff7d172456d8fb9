{# The smallest change between two figures with these 95% half-widths that would be seen with 80% power in a two-sided test
   at 5%: (z(97.5%) + z(80%))/z(97.5%) = 1.43 times the half-width of the change. #}
{% macro detectable_change(half_width, other_half_width) -%}
    1.43 * sqrt({{ half_width }} * {{ half_width }} + {{ other_half_width }} * {{ other_half_width }})
{%- endmacro %}
