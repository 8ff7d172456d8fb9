{# A number as a double, so that no decimal arithmetic of an engine rounds or overflows. #}
{% macro real(number) -%}cast({{ number }} as double){%- endmacro %}

{# The normal quantile of a two-sided interval: the house's two levels as literals, any other worked out. #}
{% macro z(confidence=0.95) -%}
    {%- if confidence == 0.95 -%}
        1.959963984540054e0
    {%- elif confidence == 0.998 -%}
        3.0902323061678135e0
    {%- elif confidence > 0 and confidence < 1 -%}
        ({{ normal_quantile(real((1 + confidence) / 2)) }})
    {%- else -%}
        {{ exceptions.raise_compiler_error('a level of confidence lies between 0 and 1, not ' ~ confidence) }}
    {%- endif -%}
{%- endmacro %}

{# The key of what is tabled for a level, and no answer for a level that is not tabled. #}
{% macro level_of_tables(confidence) -%}
    {%- if confidence not in (0.95, 0.998) -%}
        {{ exceptions.raise_compiler_error('this limit is tabled for 0.95 and 0.998, not for ' ~ confidence) }}
    {%- endif -%}
    {{- confidence -}}
{%- endmacro %}
