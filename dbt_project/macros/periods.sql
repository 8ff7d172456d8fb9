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

{# What the text of a period is under the dataset's kind of period (and month, for a day or week that the publisher
   names by its year alone); null when it cannot be placed in time. The landing gate refuses what this does not know, by
   this same SQL. #}
{% macro period_shape(period_kind, period_raw, period_month='0') -%}
    case
        when {{ matches(period_raw, '(19|20)\\d{2}-\\d{2}-\\d{2}(T00:00:00)?/P[1-9]\\d{0,2}[YM]') }}
            and try_cast(substr({{ period_raw }}, 1, 10) as date) is not null
            then 'interval'
        when {{ matches(period_raw, '(19|20)\\d{2}-\\d{2}-\\d{2}') }} and try_cast({{ period_raw }} as date) is not null
            then 'day'
        when {{ matches(period_raw, '(19|20)\\d{2}/P[1-9]\\d?Y') }}
            and {{ period_kind }} in ('financial_year', 'academic_year', 'november_year')
            then 'years of its kind'
        when {{ matches(period_raw, '(19|20)\\d{2}/P1Y') }} and {{ period_kind }} = 'school_census' and {{ period_month }} > 0
            then 'month of the school year'
        when {{ matches(period_raw, '(19|20)\\d{2}-(0[1-9]|1[0-2])') }} and {{ period_kind }} = 'rolling_year'
            then 'year ends in month'
        when {{ matches(period_raw, '(19|20)\\d{2}-(0[1-9]|1[0-2])') }}
            and {{ period_kind }} in ('month', 'snapshot', 'survey_week', 'school_census')
            then 'month'
        when {{ matches(period_raw, '(19|20)\\d{2}-Q[1-4]') }} and {{ period_kind }} = 'quarter' then 'quarter'
        when {{ matches(period_raw, '(19|20)\\d{2}') }} and {{ period_kind }} = 'calendar_year' then 'calendar year'
        when {{ matches(period_raw, '(19|20)\\d{2}') }} and {{ period_month }} > 0
            and {{ period_kind }} in ('snapshot', 'survey_week', 'school_census')
            then 'month of the year'
        when {{ matches(period_raw, '(19|20)\\d{2}') }} and {{ period_kind }} = 'mid_year' then 'mid-year'
        when {{ period_kind }} = 'census_day' and {{ census_day(period_raw) }} is not null then 'census year'
    end
{%- endmacro %}

{# The months of an ISO 8601 interval, 0 of a day. #}
{% macro period_months(iso) -%}
    case
        when {{ iso }} like '%/P%Y' then 12 * cast(substr({{ iso }}, 13, length({{ iso }}) - 13) as integer)
        when {{ iso }} like '%/P%M' then cast(substr({{ iso }}, 13, length({{ iso }}) - 13) as integer)
        else 0
    end
{%- endmacro %}

{# What the dates of a period mean by custom, when nothing more is known: see catalogue/periods.py. #}
{% macro kind_by_custom(first_day, months) -%}
    case
        when {{ months }} = 0 and extract(month from {{ first_day }}) = 6 and extract(day from {{ first_day }}) = 30
            then 'mid_year'
        when {{ months }} = 0
            and {{ census_day("cast(extract(year from " ~ first_day ~ ") as " ~ dbt.type_string() ~ ")") }} = {{ first_day }}
            then 'census_day'
        when {{ months }} = 0 then 'day'
        when {{ months }} = 1 then 'month'
        when {{ months }} = 3 then 'quarter'
        when {{ months }} > 12 then 'pooled_years'
        when {{ months }} = 12 and extract(month from {{ first_day }}) = 1 then 'calendar_year'
        when {{ months }} = 12 and extract(month from {{ first_day }}) = 4 then 'financial_year'
        when {{ months }} = 12 and extract(month from {{ first_day }}) in (8, 9) then 'academic_year'
        when {{ months }} = 12 then 'rolling_year'
        else 'months'
    end
{%- endmacro %}

{# Whether a period of this kind can be that long. #}
{% macro kind_fits(period_kind, months) -%}
    case
        when {{ period_kind }} in ('rolling_year', 'calendar_year', 'financial_year', 'academic_year', 'november_year')
            then {{ months }} = 12
        when {{ period_kind }} = 'pooled_years' then {{ months }} > 12
        when {{ period_kind }} in ('snapshot', 'survey_week', 'school_census', 'edition') then {{ months }} <= 1
        when {{ period_kind }} = 'academic_term' then {{ months }} > 1 and {{ months }} < 12
        when {{ period_kind }} = 'month' then {{ months }} = 1
        when {{ period_kind }} = 'quarter' then {{ months }} = 3
        else {{ months }} = 0
    end
{%- endmacro %}

{# The id of a period: its dates and, where these alone would mean another kind, `~` and the dataset's kind. #}
{% macro period_id(period_kind, first_day, months) -%}
    cast({{ first_day }} as {{ dbt.type_string() }})
    || case
        when {{ months }} = 0 then ''
        when {{ months }} % 12 = 0 then '/P' || cast(cast({{ months }} / 12 as integer) as {{ dbt.type_string() }}) || 'Y'
        else '/P' || cast({{ months }} as {{ dbt.type_string() }}) || 'M'
    end
    || case
        when {{ kind_fits(period_kind, months) }} and {{ period_kind }} <> {{ kind_by_custom(first_day, months) }}
            then '~' || {{ period_kind }}
        else ''
    end
{%- endmacro %}

{# The kind of a period, from its id and dates. #}
{% macro period_kind_of(period_id, first_day, months) -%}
    case
        when {{ period_id }} like '%~%' then split_part({{ period_id }}, '~', 2)
        else {{ kind_by_custom(first_day, months) }}
    end
{%- endmacro %}

{# What a reader calls a period; depends on nothing but its kind, its first day and its months (0: a single day). #}
{% macro period_label(first_day, last_day, months, period_kind) -%}
    case
        when {{ period_kind }} = 'rolling_year'
            then 'Year to ' || {{ month_name(last_day) }} || ' '
                || cast(extract(year from {{ last_day }}) as {{ dbt.type_string() }})
        when {{ period_kind }} = 'edition' then 'Edition of '
        when {{ period_kind }} = 'snapshot' and {{ months }} = 1 then 'A day in '
        when {{ period_kind }} = 'survey_week' then 'Pay period in '
        when {{ period_kind }} = 'school_census' then 'School census, '
        else ''
    end
    || case
        when {{ period_kind }} = 'rolling_year' then ''
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
