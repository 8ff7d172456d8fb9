{# By set and group, the group against everyone else (Massey & Denton 1988): dissimilarity ½Σ|x/X − y/Y|, isolation
   Σ(x/X)(x/t), called average own-group share nearby, exposure to everyone else Σ(x/X)(y/t), and η² = (isolation − P)/(1 − P).
   Relation: one row per unit and group with people; units and rows without people change nothing. Null for a group without
   members, and where everyone is of the group all but isolation and exposure have no meaning. #}
{% macro segregation_groups(relation, by, unit, group, people) -%}
    select
        {{ columns_of(by) }},
        {{ group }},
        max(group_people) as group_people,
        max(set_people) as set_people,
        sum(abs({{ quotient('cell_people', 'group_people') }} - {{ quotient('unit_people - cell_people', 'set_people - group_people') }}))
            / 2 as dissimilarity,
        sum({{ quotient('cell_people * cell_people', 'unit_people * group_people') }}) as isolation,
        sum({{ quotient('cell_people * (unit_people - cell_people)', 'unit_people * group_people') }}) as exposure,
        (
            sum({{ quotient('cell_people * cell_people', 'unit_people * group_people') }})
            - {{ quotient('max(group_people)', 'max(set_people)') }}
        ) / nullif(1 - {{ quotient('max(group_people)', 'max(set_people)') }}, 0) as eta_squared
    from ({{ cells_of_every_unit(relation, by, unit, group, people) }}) as segregation_cells
    group by {{ columns_of(by) }}, {{ group }}
{%- endmacro %}

{# Every group in every unit of its set, with 0 where the relation has no row, and the totals of unit, group and set. #}
{% macro cells_of_every_unit(relation, by, unit, group, people) -%}
    select
        {{ columns_of(by, 'all_units') }},
        all_units.{{ unit }},
        all_groups.{{ group }},
        coalesce(some_cells.cell_people, 0.0) as cell_people,
        all_units.unit_people,
        all_groups.group_people,
        all_groups.set_people
    from (
        select {{ columns_of(by) }}, {{ unit }}, sum(cast({{ people }} as double)) as unit_people
        from {{ relation }}
        group by {{ columns_of(by) }}, {{ unit }}
    ) as all_units
    inner join (
        select
            {{ columns_of(by) }},
            {{ group }},
            sum(cast({{ people }} as double)) as group_people,
            sum(sum(cast({{ people }} as double))) over (partition by {{ columns_of(by) }}) as set_people
        from {{ relation }}
        group by {{ columns_of(by) }}, {{ group }}
    ) as all_groups
        on {{ same_set(by, 'all_units', 'all_groups') }}
    left join (
        select {{ columns_of(by) }}, {{ unit }}, {{ group }}, sum(cast({{ people }} as double)) as cell_people
        from {{ relation }}
        group by {{ columns_of(by) }}, {{ unit }}, {{ group }}
    ) as some_cells
        on
            {{ same_set(by, 'all_units', 'some_cells') }}
            and all_units.{{ unit }} = some_cells.{{ unit }}
            and all_groups.{{ group }} = some_cells.{{ group }}
    where all_units.unit_people > 0
{%- endmacro %}
