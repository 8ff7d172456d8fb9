{# One limit of a ratio of two estimates (Fieller 1954) from their standard errors and covariance, at the normal quantile z;
   `side` is - or +. Null where the denominator does not differ from zero at that level: then no limits hold the ratio. #}
{% macro fieller_limit(numerator, denominator, se_numerator, se_denominator, covariance, side, z='1.959963984540054') -%}
    {%- set g = '(' ~ denominator ~ ' * ' ~ denominator ~ ' - ' ~ z ~ ' * ' ~ z ~ ' * ' ~ se_denominator ~ ' * ' ~ se_denominator ~ ')' -%}
    {%- set m = '(' ~ numerator ~ ' * ' ~ denominator ~ ' - ' ~ z ~ ' * ' ~ z ~ ' * ' ~ covariance ~ ')' -%}
    {%- set n = '(' ~ numerator ~ ' * ' ~ numerator ~ ' - ' ~ z ~ ' * ' ~ z ~ ' * ' ~ se_numerator ~ ' * ' ~ se_numerator ~ ')' -%}
    case
        when {{ g }} > 0
            then ({{ m }} {{ side }} sqrt(greatest({{ m }} * {{ m }} - {{ g }} * {{ n }}, 0.0))) / {{ g }}
    end
{%- endmacro %}
