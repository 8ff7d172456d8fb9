{# What differs between engines, each behind a dispatched macro: the models themselves stay portable. The default is
   for Spark 4. #}

{# A published text as an exact number, or null when it is not one. Ten decimals strip the noise that
   publishers' own floats carry (66.10000000000001). #}
{% macro number(text) -%}
    {{ return(adapter.dispatch('number')(text)) }}
{%- endmacro %}
{% macro default__number(text) -%}
    try_cast(nullif(trim({{ text }}), '') as decimal(28, 10))
{%- endmacro %}
{# Reading a wide decimal costs DuckDB a hundred times a narrow one. Eight characters fit the narrow, unless they are a
   number with an exponent. #}
{% macro duckdb__number(text) -%}
    case
        when length(trim({{ text }})) <= 8
            then coalesce(
                cast(try_cast(nullif(trim({{ text }}), '') as decimal(18, 10)) as decimal(28, 10)),
                try_cast(nullif(trim({{ text }}), '') as decimal(28, 10))
            )
        else try_cast(trim({{ text }}) as decimal(28, 10))
    end
{%- endmacro %}

{# A figure as the decimal number that it stands for: doubles decide a comparison with a threshold by their last bit
   (17.4 - 15.4 is 1.9999999999999982), decimals do not. Ten decimals, as published texts are read. #}
{% macro exact(figure) -%}
    cast({{ figure }} as decimal(28, 10))
{%- endmacro %}

{# Does a text match a regular expression from beginning to end? Spark drops the backslashes of a plain literal, and
   its `$` also stands before a last line break: hence a raw literal and `\z`. #}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches')(text, pattern)) }}
{%- endmacro %}
{% macro default__matches(text, pattern) -%}
    {{ text }} rlike r'^({{ pattern }})\z'
{%- endmacro %}
{% macro duckdb__matches(text, pattern) -%}
    regexp_full_match({{ text }}, '{{ pattern }}')
{%- endmacro %}

{# A number as text. #}
{% macro text(number) -%}
    cast({{ number }} as {{ dbt.type_string() }})
{%- endmacro %}

{# The English name of a date's month. #}
{% macro month_name(day) -%}
    {{ return(adapter.dispatch('month_name')(day)) }}
{%- endmacro %}
{% macro default__month_name(day) -%}
    date_format({{ day }}, 'MMMM')
{%- endmacro %}
{% macro duckdb__month_name(day) -%}
    monthname({{ day }})
{%- endmacro %}

{# Texts of a group joined in a declared order. #}
{% macro joined(text, separator, order_by) -%}
    {{ return(adapter.dispatch('joined')(text, separator, order_by)) }}
{%- endmacro %}
{% macro default__joined(text, separator, order_by) -%}
    listagg({{ text }}, '{{ separator }}') within group (order by {{ order_by }})
{%- endmacro %}
{% macro duckdb__joined(text, separator, order_by) -%}
    string_agg({{ text }}, '{{ separator }}' order by {{ order_by }})
{%- endmacro %}

{# How many bits of a whole number are set. #}
{% macro bits_set(number) -%}
    bit_count({{ number }})
{%- endmacro %}
