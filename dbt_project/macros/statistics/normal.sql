{# A polynomial in the form of Horner, the highest power first. #}
{% macro polynomial(variable, coefficients) -%}
    {%- set sum = namespace(sql=coefficients[0] | string) -%}
    {%- for coefficient in coefficients[1:] -%}
        {%- set sum.sql = '(' ~ sum.sql ~ ') * ' ~ variable ~ ' + ' ~ coefficient -%}
    {%- endfor -%}
    ({{ sum.sql }})
{%- endmacro %}

{# exp(-x²·factor) with no digit lost to squaring: x in sixteenths, and the rest (Cody 1969). #}
{% macro exp_of_minus_square(x, factor='1e0') -%}
    {%- set part = '(floor(' ~ x ~ ' * 16e0) / 16e0)' -%}
    exp(-({{ part }} * {{ part }} * {{ factor }})) * exp(-(({{ x }} - {{ part }}) * ({{ x }} + {{ part }}) * {{ factor }}))
{%- endmacro %}

{# erfc(x) of a number not below zero by the three rational approximations of W. J. Cody (1969), which are as exact as
   a double is; `exponential` is exp(-x²), where it is known better. The texts keep every digit of the published
   coefficients. #}
{% macro erfc(x, exponential=none) -%}
    {%- set exponential = exponential or exp_of_minus_square(x) -%}
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
            then {{ exponential }} * {{ polynomial(x, [
                '2.15311535474403846e-8', '5.64188496988670089e-1', '8.88314979438837594e0',
                '6.61191906371416295e1', '2.98635138197400131e2', '8.81952221241769090e2',
                '1.71204761263407058e3', '2.05107837782607147e3', '1.23033935479799725e3',
            ]) }} / {{ polynomial(x, [
                '1e0', '1.57449261107098347e1', '1.17693950891312499e2', '5.37181101862009858e2',
                '1.62138957456669019e3', '3.29079923573345963e3', '4.36261909014324716e3',
                '3.43936767414372164e3', '1.23033935480374942e3',
            ]) }}
        else {{ exponential }} / {{ x }} * (
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

{# P(Z > z) of a standard normal, as exact far out in the tail as near the middle. #}
{% macro normal_tail(z) -%}
    {%- set size = 'abs(' ~ real(z) ~ ')' -%}
    {%- set beyond = erfc('(' ~ size ~ ' / sqrt(2e0))', exp_of_minus_square(size, '0.5e0')) -%}
    case
        when {{ z }} >= 0 then ({{ beyond }}) / 2
        when {{ z }} < 0 then 1 - ({{ beyond }}) / 2
    end
{%- endmacro %}

{# P(Z <= z) of a standard normal. #}
{% macro normal_cdf(z) -%}
    {{ normal_tail('(-(' ~ z ~ '))') }}
{%- endmacro %}

{# Two-sided p-value of a difference with this 95% half-width. #}
{% macro p_value(difference, half_width) -%}
    case when {{ half_width }} > 0 then 2 * ({{ normal_tail('(abs(' ~ difference ~ ') / (' ~ half_width ~ ' / ' ~ z(0.95) ~ '))') }}) end
{%- endmacro %}

{# The z below which a standard normal lies with this probability: algorithm AS 241, PPND16 (Wichura 1988), which is as
   exact as a double is. Null outside 0 to 1, where there is none. For a tail, ask for the small probability and
   change the sign: 1 - p has lost its digits. #}
{% macro normal_quantile(probability) -%}
    {%- set p = '(' ~ probability ~ ')' -%}
    {%- set middle = '(0.180625e0 - (' ~ p ~ ' - 0.5e0) * (' ~ p ~ ' - 0.5e0))' -%}
    {%- set far = 'sqrt(-ln(case when ' ~ p ~ ' < 0.5e0 then ' ~ p ~ ' else 1e0 - ' ~ p ~ ' end))' -%}
    case
        when {{ p }} <= 0 or {{ p }} >= 1 then null
        when abs({{ p }} - 0.5e0) <= 0.425e0
            then ({{ p }} - 0.5e0) * {{ polynomial(middle, [
                '2.5090809287301226727e3', '3.3430575583588128105e4', '6.7265770927008700853e4', '4.5921953931549871457e4',
                '1.3731693765509461125e4', '1.9715909503065514427e3', '1.3314166789178437745e2', '3.3871328727963666080e0',
            ]) }} / {{ polynomial(middle, [
                '5.2264952788528545610e3', '2.8729085735721942674e4', '3.9307895800092710610e4', '2.1213794301586595867e4',
                '5.3941960214247511077e3', '6.8718700749205790830e2', '4.2313330701600911252e1', '1e0',
            ]) }}
        else (case when {{ p }} < 0.5e0 then -1e0 else 1e0 end) * case
            when {{ far }} <= 5e0
                then {{ polynomial('(' ~ far ~ ' - 1.6e0)', [
                    '7.74545014278341407640e-4', '2.27238449892691845833e-2', '2.41780725177450611770e-1',
                    '1.27045825245236838258e0', '3.64784832476320460504e0', '5.76949722146069140550e0',
                    '4.63033784615654529590e0', '1.42343711074968357734e0',
                ]) }} / {{ polynomial('(' ~ far ~ ' - 1.6e0)', [
                    '1.05075007164441684324e-9', '5.47593808499534494600e-4', '1.51986665636164571966e-2',
                    '1.48103976427480074590e-1', '6.89767334985100004550e-1', '1.67638483018380384940e0',
                    '2.05319162663775882187e0', '1e0',
                ]) }}
            else {{ polynomial('(' ~ far ~ ' - 5e0)', [
                '2.01033439929228813265e-7', '2.71155556874348757815e-5', '1.24266094738807843860e-3',
                '2.65321895265761230930e-2', '2.96560571828504891230e-1', '1.78482653991729133580e0',
                '5.46378491116411436990e0', '6.65790464350110377720e0',
            ]) }} / {{ polynomial('(' ~ far ~ ' - 5e0)', [
                '2.04426310338993978564e-15', '1.42151175831644588870e-7', '1.84631831751005468180e-5',
                '7.86869131145613259100e-4', '1.48753612908506148525e-2', '1.36929880922735805310e-1',
                '5.99832206555887937690e-1', '1e0',
            ]) }}
        end
    end
{%- endmacro %}
