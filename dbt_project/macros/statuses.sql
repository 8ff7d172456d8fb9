{# SDMX statuses of figures that may be summed, from least sure to surest: unreliable, low, estimated, provisional,
   break in the series, revised, normal. Withheld (C), missing (M) and not applicable (Z) figures are no figures. #}
{% macro summable_statuses() -%}
    {{ return(['U', 'L', 'E', 'P', 'B', 'R', 'A']) }}
{%- endmacro %}

{% macro can_be_summed(status) -%}
    {{ status }} in ('{{ summable_statuses() | join("', '") }}')
{%- endmacro %}

{# A sum is as sure as the least sure figure in it. #}
{% macro least_sure_status(status) -%}
    case
        min(
            case {{ status }}
                {%- for one in summable_statuses() %}
                when '{{ one }}' then {{ loop.index }}
                {%- endfor %}
            end
        )
        {%- for one in summable_statuses() %}
        when {{ loop.index }} then '{{ one }}'
        {%- endfor %}
    end
{%- endmacro %}

{# A status as readers see it; one that is not known stays as it is. #}
{% macro status_label(status) -%}
    case {{ status }}
        when 'A' then 'normal'
        when 'B' then 'break in the series'
        when 'E' then 'estimated'
        when 'P' then 'provisional'
        when 'R' then 'revised'
        when 'U' then 'unreliable'
        when 'C' then 'suppressed'
        when 'L' then 'low'
        when 'Z' then 'not applicable'
        when 'M' then 'missing'
        else {{ status }}
    end
{%- endmacro %}
