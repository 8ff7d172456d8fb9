{# Standard normal quantiles for two-sided 95% and 99.8% limits. #}
{% macro z_95() %}1.959963984540054{% endmacro %}
{% macro z_998() %}3.090232306167813{% endmacro %}

{# A 95% limit moved out to 99.8%, each side by itself, under the normal approximation. #}
{% macro limit_998(estimate, limit_95) -%}
    {{ estimate }} + ({{ limit_95 }} - {{ estimate }}) * ({{ z_998() }} / {{ z_95() }})
{%- endmacro %}

{# Half-width of the difference of two independent estimates with these 95% half-widths. #}
{% macro difference_half_width(half_width, other_half_width) -%}
    sqrt({{ half_width }} * {{ half_width }} + {{ other_half_width }} * {{ other_half_width }})
{%- endmacro %}

{# Two-sided p-value of a difference with this 95% half-width: erfc(|z|/√2) by the Chebyshev fit of
   Numerical Recipes, relative error below 1.2e-7 everywhere. #}
{% macro p_value(difference, half_width) -%}
    {%- set x = 'abs(' ~ difference ~ ') / (' ~ half_width ~ ' / ' ~ z_95() ~ ') / sqrt(2.0)' -%}
    {%- set t = '(1.0 / (1.0 + 0.5 * (' ~ x ~ ')))' -%}
    {%- set terms = [
        -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806,
        0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
    ] -%}
    {%- set sum = namespace(sql=terms[9] | string) -%}
    {%- for term in terms[:9] | reverse -%}
        {%- set sum.sql = term ~ ' + ' ~ t ~ ' * (' ~ sum.sql ~ ')' -%}
    {%- endfor -%}
    case when {{ half_width }} > 0 then least(1.0, {{ t }} * exp(-({{ x }}) * ({{ x }}) + {{ sum.sql }})) end
{%- endmacro %}
