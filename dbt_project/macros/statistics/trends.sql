{# The slope of weighted points by least squares, from their sums over a group: Σw, Σwt, Σwy, Σwt², Σwty. #}
{% macro weighted_slope(w, wt, wy, wtt, wty) -%}
    ({{ w }} * {{ wty }} - {{ wt }} * {{ wy }}) / nullif({{ w }} * {{ wtt }} - {{ wt }} * {{ wt }}, 0)
{%- endmacro %}

{# χ² on one degree of freedom of that slope, with weights 1/SE²: slope²·Σw(t - t̄)². #}
{% macro trend_chi_square(w, wt, wy, wtt, wty) -%}
    ({{ w }} * {{ wty }} - {{ wt }} * {{ wy }}) * ({{ w }} * {{ wty }} - {{ wt }} * {{ wy }})
    / nullif({{ w }} * ({{ w }} * {{ wtt }} - {{ wt }} * {{ wt }}), 0)
{%- endmacro %}

{# χ² on one degree of freedom that a trend must exceed, at 99.8% as Fingertips takes it: 3.0902². #}
{% macro trend_from() -%}9.54953570608324e0{%- endmacro %}

{# P(χ² > x) on one degree of freedom. #}
{% macro chi_square_tail(x) -%}
    case when {{ x }} >= 0 then {{ erfc('sqrt(' ~ real(x) ~ ' / 2e0)') }} end
{%- endmacro %}
