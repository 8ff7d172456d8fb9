{# How far a change lies from the usual ones, in robust standard deviations: (change − median)/(1.4826·MAD) (Iglewicz &
   Hoaglin 1993). Null where the usual changes do not vary, for then nothing says what is unusual. #}
{% macro anomaly_score(change, median_change, mad_change) -%}
    ({{ change }} - {{ median_change }}) / nullif(1.4826 * {{ mad_change }}, 0)
{%- endmacro %}

{# From this score on, in robust standard deviations, a change is unusual. #}
{% macro anomaly_from() %}3.5{% endmacro %}
