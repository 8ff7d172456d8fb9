{# The landed reference datasets of one kind (lookup or boundary): id -> `roles` (what a column is for us -> its
   published name, which carries a vintage) and `facts` (what holds of every row). #}
{% macro reference_datasets(kind) -%}
    {%- set found = {} -%}
    {%- for name, item in var('reference_datasets').items() -%}
        {%- if item.kind == kind -%}{%- do found.update({name: item}) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(found | dictsort) }}
{%- endmacro %}
