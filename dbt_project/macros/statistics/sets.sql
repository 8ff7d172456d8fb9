{# Helpers of the macros beside this one. Each of those is a query over a relation whose rows belong to sets (an area in
   a period, say), named by the columns `by`; a set for which a statistic has no meaning gets null and never zero. #}

{# Columns with a table's name in front, separated by commas. #}
{% macro columns_of(columns, relation='') -%}
    {%- for column in columns %}{{ relation ~ '.' if relation }}{{ column }}{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{# Whether rows of two relations belong to the same set. #}
{% macro same_set(columns, one, other) -%}
    {%- for column in columns %}{{ one }}.{{ column }} = {{ other }}.{{ column }}{{ ' and ' if not loop.last }}{% endfor -%}
{%- endmacro %}

{# p·ln p with 0·ln 0 = 0. #}
{% macro p_log_p(share) -%}
    case when {{ share }} > 0 then {{ share }} * ln({{ share }}) else 0.0 end
{%- endmacro %}

{# Numerator over denominator as doubles, null where the denominator is zero. #}
{% macro quotient(numerator, denominator) -%}
    cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
{%- endmacro %}
