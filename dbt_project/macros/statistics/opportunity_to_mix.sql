{# By set: the chance that two residents drawn at random belong to different groups, 1 − Σp² (Simpson 1949). It says what
   a place makes possible, not who meets whom. #}
{% macro opportunity_to_mix(relation, by, group, people) -%}
    select
        {{ columns_of(by) }},
        1 - sum({{ quotient('group_people * group_people', 'set_people * set_people') }}) as opportunity_to_mix
    from (
        select
            {{ columns_of(by) }},
            sum(cast({{ people }} as double)) as group_people,
            sum(sum(cast({{ people }} as double))) over (partition by {{ columns_of(by) }}) as set_people
        from {{ relation }}
        group by {{ columns_of(by) }}, {{ group }}
    ) as mixing_groups
    group by {{ columns_of(by) }}
{%- endmacro %}
