{# Directly standardised rate of the rows of a group, one per age band: events, people and the standard's weight. Null with
   a band that is unknown or has nobody, and with fewer than ten events in all, when such a rate is not reliable. #}
{% macro standardised_rate(x, n, weight, multiplier) -%}
    case
        when {{ bands_are_whole(x, n, weight) }}
            then sum({{ real(weight) }} * {{ real(x) }} / nullif({{ real(n) }}, 0)) / sum({{ real(weight) }}) * {{ multiplier }}
    end
{%- endmacro %}

{# Its limits by Dobson and others (1991), on Byar's limits of all events: side is lower or upper. #}
{% macro standardised_rate_limit(x, n, weight, multiplier, side, confidence=0.95) -%}
    {%- set events = 'sum(' ~ real(x) ~ ')' -%}
    {%- set share = '(' ~ real(weight) ~ ' / nullif(' ~ real(n) ~ ', 0))' -%}
    {%- set of_events = byar_lower(events, confidence) if side == 'lower' else byar_upper(events, confidence) -%}
    case
        when {{ bands_are_whole(x, n, weight) }}
            then (
                sum({{ share }} * {{ real(x) }})
                + sqrt(sum({{ share }} * {{ share }} * {{ real(x) }}) / {{ events }}) * (({{ of_events }}) - {{ events }})
            ) / sum({{ real(weight) }}) * {{ multiplier }}
    end
{%- endmacro %}

{% macro bands_are_whole(x, n, weight) -%}
    count(case when {{ x }} >= 0 and {{ n }} > 0 and {{ weight }} >= 0 then 1 end) = count(*)
    and sum({{ real(x) }}) >= 10 and sum({{ real(weight) }}) > 0
{%- endmacro %}
