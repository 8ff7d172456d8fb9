{# Byar's limits of a count (Breslow and Day 1987), as they are; null where the approximation fails: for nothing counted
   below, for a negative count, and where it would lie below zero. #}
{% macro byar_lower(x, confidence=0.95) -%}
    {%- set part = '(1e0 - 1e0 / (9e0 * ' ~ real(x) ~ ') - ' ~ z(confidence) ~ ' / (3e0 * sqrt(' ~ real(x) ~ ')))' -%}
    case
        when {{ x }} > 0
            then case when {{ part }} >= 0 then {{ real(x) }} * {{ part }} * {{ part }} * {{ part }} end
    end
{%- endmacro %}

{% macro byar_upper(x, confidence=0.95) -%}
    {%- set y = '(' ~ real(x) ~ ' + 1e0)' -%}
    {%- set part = '(1e0 - 1e0 / (9e0 * ' ~ y ~ ') + ' ~ z(confidence) ~ ' / (3e0 * sqrt(' ~ y ~ ')))' -%}
    case when {{ x }} >= 0 then {{ y }} * {{ part }} * {{ part }} * {{ part }} end
{%- endmacro %}

{# Limits of a count as English public health gives them: Byar's, and exact ones under ten. #}
{% macro count_lower(x, confidence=0.95) -%}
    case
        when {{ x }} < 10 then {{ exact_lower(x, confidence) }}
        else {{ byar_lower(x, confidence) }}
    end
{%- endmacro %}

{% macro count_upper(x, confidence=0.95) -%}
    case
        when {{ x }} < 10 then {{ exact_upper(x, confidence) }}
        else {{ byar_upper(x, confidence) }}
    end
{%- endmacro %}
