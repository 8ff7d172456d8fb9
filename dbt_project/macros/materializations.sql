{# The candidate file is new in every build: nothing stands in the way of a view or a table that would have to be
   moved, so that each is made where it stays. #}
{% materialization view, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        create or replace view {{ target_relation }} as ({{ sql }})
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main', language=model['language']) -%}
        {{- create_table_as(False, target_relation, compiled_code, model['language']) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
