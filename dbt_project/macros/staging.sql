{# `COLUMN=code|COLUMN=code`, columns in alphabetical order: how an observation meets a catalogue selection.
   A column counts only for the datasets that it is a dimension of. #}
{% macro category_key(source_name) -%}
    {%- set columns = var('dimension_columns').get(source_name, {}) -%}
    {%- if not columns -%}
        cast('' as {{ dbt.type_string() }})
    {%- else -%}
        concat_ws(
            '|'
            {%- for column in columns | sort(case_sensitive=true) %},
            case
                when dataset_id in ('{{ columns[column] | sort | join("', '") }}')
                    then '{{ column }}=' || {{ adapter.quote(column) }}
            end
            {%- endfor %}
        )
    {%- endif -%}
{%- endmacro %}


{# Every staged shape, one below the other: they all have the same columns. #}
{% macro union_staged() -%}
    {%- for model in var('staging_models') | sort %}
    select * from {{ ref(model) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{# Columns that every shape has and this one does not give. #}
{% macro not_given(names) -%}
    {%- for name in names -%}
    cast(null as {{ dbt.type_string() }}) as {{ name }}{% if not loop.last %}, {% endif %}
    {%- endfor -%}
{%- endmacro %}
