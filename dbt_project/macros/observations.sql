{# What a published number can be for an observation, in the order of their bits. #}
{% macro roles() -%}
    {{ return([
        'value', 'numerator', 'denominator', 'half_width_95', 'cv_percent',
        'lower_95', 'upper_95', 'lower_998', 'upper_998',
    ]) }}
{%- endmacro %}

{# A role as one bit, so that a group's roles fit in one number. #}
{% macro role_bit(role) -%}
    case {{ role }}
        {%- for one in roles() %}
        when '{{ one }}' then {{ 2 ** loop.index0 }}
        {%- endfor %}
    end
{%- endmacro %}

{# The figures of a group of cells, each role in its column. Where a role has several cells, numerators and
   denominators are summed; the other roles then have one cell each, for copies were set aside. #}
{% macro figures_by_role(is_summed=false) -%}
    max(case when role = 'value' then published_number end) as value,
    max(case when role = 'value' then marker_text end) as value_marker,
    min(marker_text) as first_marker,
    max(marker_text) as last_marker,
    max(case when role = 'value' then 1 else 0 end) as has_value,
    {%- for role in ['numerator', 'denominator'] %}
    {%- if is_summed %}
    -- With one figure unknown the total is unknown.
    case
        when count(case when role = '{{ role }}' then 1 end) = count(case when role = '{{ role }}' then published_number end)
            then sum(case when role = '{{ role }}' then published_number end)
    end as {{ role }},
    {%- else %}
    max(case when role = '{{ role }}' then published_number end) as {{ role }},
    {%- endif %}
    count(case when role = '{{ role }}' then 1 end) as {{ role }}_cells,
    {%- endfor %}
    max(case when role = 'half_width_95' then published_number end) as half_width_95,
    max(case when role = 'cv_percent' then published_number end) as cv_percent,
    max(case when role = 'lower_95' then published_number end) as published_lower_95,
    max(case when role = 'upper_95' then published_number end) as published_upper_95,
    max(case when role = 'lower_998' then published_number end) as published_lower_998,
    max(case when role = 'upper_998' then published_number end) as published_upper_998
{%- endmacro %}

{# What an indicator's unit makes of a numerator over its denominator. #}
{% macro ratio(numerator, denominator, unit) -%}
    cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0)
    * case {{ unit }} when 'percent' then 100 when 'per_1k' then 1000 when 'per_100k' then 100000 else 1 end
{%- endmacro %}

{# A 95% limit from a coefficient of variation, which is the standard error in percent of the estimate. #}
{% macro limit_by_cv(estimate, cv_percent, side) -%}
    cast({{ estimate }} as double) * (1 {{ side }} {{ z_95() }} * cast({{ cv_percent }} as double) / 100)
{%- endmacro %}

{# Whether every column has one value, or none, over all rows of a group. #}
{% macro is_constant(columns) -%}
    {%- for column in columns %}
    count({{ column }}) in (0, count(*)) and coalesce(min({{ column }}) = max({{ column }}), true)
    {%- if not loop.last %} and {% endif %}
    {%- endfor %}
{%- endmacro %}

{# How a figure came about: as the indicator says, or summed over the areas that an area is made of. #}
{% macro method_of_sum(basis, child_count, aggregate, method) -%}
    case
        when {{ basis }} = '' then {{ method }}
        else
            case {{ aggregate }}
                when 'ratio' then 'Numerators over denominators, summed over the published figures of the '
                else 'Sum of the published figures of the '
            end
            || cast({{ child_count }} as {{ dbt.type_string() }})
            || case {{ basis }}
                when 'members' then ' constituent authorities as they are today.'
                else ' neighbourhoods in the area.'
            end
    end
{%- endmacro %}
