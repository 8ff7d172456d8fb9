{# By set and pair of groups: the share of group `to_group` in the unit of the average member of group `of_group`. The
   shares of one group sum to 1; a group with itself is isolation. #}
{% macro exposure(relation, by, unit, group, people) -%}
    select
        {{ columns_of(by, 'of_cells') }},
        of_cells.{{ group }} as of_group,
        to_cells.{{ group }} as to_group,
        sum({{ quotient('of_cells.cell_people * to_cells.cell_people', 'of_cells.unit_people * of_cells.group_people') }}) as exposure
    from ({{ cells_of_every_unit(relation, by, unit, group, people) }}) as of_cells
    inner join ({{ cells_of_every_unit(relation, by, unit, group, people) }}) as to_cells
        on {{ same_set(by, 'of_cells', 'to_cells') }} and of_cells.{{ unit }} = to_cells.{{ unit }}
    group by {{ columns_of(by, 'of_cells') }}, of_cells.{{ group }}, to_cells.{{ group }}
{%- endmacro %}
