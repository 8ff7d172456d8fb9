{# A whole year is sorted under YYYY0000 and says how many years it spans. A year over the turn of a year is written
   with a slash: its first month is what the dataset's kind of period says. Anything else stays as published. #}
{% macro fingertips_period(published, sortable, range) -%}
    case
        when {{ matches(sortable, '\\d{4}0000') }} and {{ matches(range, '\\d+y') }}
            then substr({{ sortable }}, 1, 4)
                || case when {{ published }} like '%/%' then '' else '-01-01' end
                || '/P' || upper({{ range }})
        else {{ published }}
    end
{%- endmacro %}

{# What a free-text note means for the figure, as one of the signs in schemes/markers.csv. #}
{% macro fingertips_marker(value, note) -%}
    case
        when trim(coalesce({{ value }}, '')) <> '' and lower({{ note }}) like '%caution%' then 'caution'
        when trim(coalesce({{ value }}, '')) <> '' then ''
        when lower({{ note }}) like '%suppress%' or lower({{ note }}) like '%disclos%' then 'suppressed'
        else 'missing'
    end
{%- endmacro %}

{# -1 in both limits means that there are none; one limit alone may well be -1. #}
{% macro fingertips_limit(limit, other) -%}
    case when {{ limit }} = '-1' and {{ other }} = '-1' then '' else {{ limit }} end
{%- endmacro %}
