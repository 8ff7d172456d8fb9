{# The rows of one shape in the columns that every shape shares. Which published column is which was declared with the
   source or its dataset; `own` gives SQL for columns that are read by a rule, by their names. #}
{% macro staged_observations(shape_name, own={}) -%}
    {%- set shape = var('shapes')[shape_name] -%}
    select
        dataset_id,
        release_id,
        decoder_version,
        object_sha256,
        row_number,
        {{ category_key(shape_name) }} as category_key,
        {%- for name in [
            'area_code', 'measure_key', 'area_name', 'period_raw', 'value_text', 'lower_text', 'upper_text',
            'lower_998_text', 'upper_998_text', 'numerator_text', 'denominator_text', 'marker_text',
        ] %}
        {% if name in own -%}
            {{ own[name] }}
        {%- elif shape.columns[name] -%}
            {{ adapter.quote(shape.columns[name]) }}
        {%- elif name == 'measure_key' -%}
            {{ dbt.string_literal(dbt.escape_single_quotes(shape.measure)) }}
        {%- else -%}
            cast(null as {{ dbt.type_string() }})
        {%- endif %} as {{ name }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from {{ source('landed', shape_name) }}
{%- endmacro %}

{# Shapes that hold figures and have no staging model of their own. #}
{% macro plain_shapes() -%}
    {%- set found = [] -%}
    {%- for name, shape in var('shapes') | dictsort -%}
        {%- if shape.columns and 'stg_' ~ name ~ '__observations' not in var('staging_models') -%}
            {%- do found.append(name) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{# `COLUMN=code|COLUMN=code`, columns in alphabetical order: how an observation meets a catalogue selection.
   A column counts only for the datasets that it is a dimension of. #}
{% macro category_key(shape_name) -%}
    {%- set columns = var('shapes')[shape_name].dimensions -%}
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
