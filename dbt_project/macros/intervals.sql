{# Standard normal quantiles for two-sided 95% and 99.8% limits. #}
{% macro z_95() %}1.959963984540054{% endmacro %}
{% macro z_998() %}3.090232306167813{% endmacro %}

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
    {{ estimate }} + ({{ limit_95 }} - {{ estimate }}) * ({{ z_998() }} / {{ z_95() }})
{%- endmacro %}

{# Half-width of the difference of two independent estimates with these 95% half-widths. #}
{% macro difference_half_width(half_width, other_half_width) -%}
    sqrt({{ half_width }} * {{ half_width }} + {{ other_half_width }} * {{ other_half_width }})
{%- endmacro %}

{# A polynomial in the form of Horner, the highest power first. #}
{% macro polynomial(variable, coefficients) -%}
    {%- set sum = namespace(sql=coefficients[0] | string) -%}
    {%- for coefficient in coefficients[1:] -%}
        {%- set sum.sql = '(' ~ sum.sql ~ ') * ' ~ variable ~ ' + ' ~ coefficient -%}
    {%- endfor -%}
    ({{ sum.sql }})
{%- endmacro %}

{# erfc(x) of a number not below zero by the three rational approximations of W. J. Cody (1969), which are as exact as
   a double is. The texts keep every digit of the published coefficients. #}
{% macro erfc(x) -%}
    {%- set square = '(' ~ x ~ ' * ' ~ x ~ ')' -%}
    {%- set inverse = '(1e0 / ' ~ square ~ ')' -%}
    case
        when {{ x }} <= 0.46875e0
            then 1e0 - {{ x }} * {{ polynomial(square, [
                '1.85777706184603153e-1', '3.16112374387056560e0', '1.13864154151050156e2',
                '3.77485237685302021e2', '3.20937758913846947e3',
            ]) }} / {{ polynomial(square, [
                '1e0', '2.36012909523441209e1', '2.44024637934444173e2',
                '1.28261652607737228e3', '2.84423683343917062e3',
            ]) }}
        when {{ x }} <= 4e0
            then exp(-{{ square }}) * {{ polynomial(x, [
                '2.15311535474403846e-8', '5.64188496988670089e-1', '8.88314979438837594e0',
                '6.61191906371416295e1', '2.98635138197400131e2', '8.81952221241769090e2',
                '1.71204761263407058e3', '2.05107837782607147e3', '1.23033935479799725e3',
            ]) }} / {{ polynomial(x, [
                '1e0', '1.57449261107098347e1', '1.17693950891312499e2', '5.37181101862009858e2',
                '1.62138957456669019e3', '3.29079923573345963e3', '4.36261909014324716e3',
                '3.43936767414372164e3', '1.23033935480374942e3',
            ]) }}
        else exp(-{{ square }}) / {{ x }} * (
            5.6418958354775628695e-1 - {{ inverse }} * {{ polynomial(inverse, [
                '1.63153871373020978e-2', '3.05326634961232344e-1', '3.60344899949804439e-1',
                '1.25781726111229246e-1', '1.60837851487422766e-2', '6.58749161529837803e-4',
            ]) }} / {{ polynomial(inverse, [
                '1e0', '2.56852019228982242e0', '1.87295284992346725e0', '5.27905102951428412e-1',
                '6.05183413124413191e-2', '2.33520497626869185e-3',
            ]) }}
        )
    end
{%- endmacro %}

{# Two-sided p-value of a difference with this 95% half-width: erfc(|z|/√2). #}
{% macro p_value(difference, half_width) -%}
    {%- set x = '(abs(' ~ difference ~ ') / (' ~ half_width ~ ' / ' ~ z_95() ~ ') / sqrt(2.0))' -%}
    case when {{ half_width }} > 0 then {{ erfc(x) }} end
{%- endmacro %}
