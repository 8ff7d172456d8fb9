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

{# What the text of a period is under the dataset's kind of period; null when it cannot be placed in time. The landing
   gate refuses what this does not know, by this same SQL. #}
{% macro period_shape(period_kind, period_raw) -%}
    case
        when {{ matches(period_raw, '(19|20)\\d{2}-\\d{2}-\\d{2}(T00:00:00)?/P[1-9]\\d{0,2}[YM]') }}
            and try_cast(substr({{ period_raw }}, 1, 10) as date) is not null
            then 'interval'
        when {{ matches(period_raw, '(19|20)\\d{2}-\\d{2}-\\d{2}') }} and try_cast({{ period_raw }} as date) is not null
            then 'day'
        when {{ matches(period_raw, '(19|20)\\d{2}/P[1-9]\\d?Y') }}
            and {{ period_kind }} in ('financial_year', 'academic_year', 'november_year')
            then 'years of its kind'
        when {{ matches(period_raw, '(19|20)\\d{2}-(0[1-9]|1[0-2])') }} and {{ period_kind }} = 'rolling_year'
            then 'year ends in month'
        when {{ matches(period_raw, '(19|20)\\d{2}-(0[1-9]|1[0-2])') }} and {{ period_kind }} = 'month' then 'month'
        when {{ matches(period_raw, '(19|20)\\d{2}') }} and {{ period_kind }} = 'calendar_year' then 'calendar year'
        when {{ matches(period_raw, '(19|20)\\d{2}') }} and {{ period_kind }} = 'mid_year' then 'mid-year'
        when {{ period_kind }} = 'census_day' and {{ census_day(period_raw) }} is not null then 'census year'
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
