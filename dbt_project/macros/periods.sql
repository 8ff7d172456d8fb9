{# A day some months after another. #}
{% macro months_later(months, day) -%}
    cast({{ dbt.dateadd('month', months, day) }} as date)
{%- endmacro %}

{# The census days of England and Wales, by year. #}
{% macro census_day(year_text) -%}
    case {{ year_text }}
        when '2021' then cast('2021-03-21' as date)
        when '2011' then cast('2011-03-27' as date)
        when '2001' then cast('2001-04-29' as date)
    end
{%- endmacro %}

{# What a reader calls a period; depends on nothing but its first day and its months (0: a single day). #}
{% macro period_label(first_day, last_day, months) -%}
    case
        when {{ months }} = 0
            then cast(extract(day from {{ first_day }}) as {{ dbt.type_string() }}) || ' '
                || {{ month_name(first_day) }} || ' ' || cast(extract(year from {{ first_day }}) as {{ dbt.type_string() }})
        when {{ months }} = 1
            then {{ month_name(first_day) }} || ' ' || cast(extract(year from {{ first_day }}) as {{ dbt.type_string() }})
        when {{ months }} = 12 and extract(month from {{ first_day }}) = 1
            then cast(extract(year from {{ first_day }}) as {{ dbt.type_string() }})
        when {{ months }} % 12 = 0 and extract(month from {{ first_day }}) = 1
            then cast(extract(year from {{ first_day }}) as {{ dbt.type_string() }}) || ' to '
                || cast(extract(year from {{ last_day }}) as {{ dbt.type_string() }})
        else {{ month_name(first_day) }} || ' ' || cast(extract(year from {{ first_day }}) as {{ dbt.type_string() }})
            || ' to ' || {{ month_name(last_day) }} || ' '
            || cast(extract(year from {{ last_day }}) as {{ dbt.type_string() }})
    end
{%- endmacro %}
