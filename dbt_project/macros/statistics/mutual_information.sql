{# By set: entropy E of its groups, mutual information M of group and unit, and H = M/E (Theil 1971; Mora & Ruiz-Castillo
   2011), to a base of the logarithm (none: natural). H is null where all people are of one group. #}
{% macro mutual_information(relation, by, unit, group, people, base=none) -%}
    {%- set scale = 'ln(' ~ base ~ ')' if base is not none else '1.0' -%}
    select
        {{ columns_of(by, 'of_groups') }},
        of_groups.set_people,
        of_groups.entropy / {{ scale }} as entropy,
        (of_groups.entropy - of_units.inside_entropy) / {{ scale }} as m,
        (of_groups.entropy - of_units.inside_entropy) / nullif(of_groups.entropy, 0) as h
    from (
        select
            {{ columns_of(by) }},
            max(set_people) as set_people,
            -sum({{ p_log_p('(group_people / set_people)') }}) as entropy
        from (
            select
                {{ columns_of(by) }},
                sum(cast({{ people }} as double)) as group_people,
                nullif(sum(sum(cast({{ people }} as double))) over (partition by {{ columns_of(by) }}), 0) as set_people
            from {{ relation }}
            group by {{ columns_of(by) }}, {{ group }}
        ) as entropy_groups
        group by {{ columns_of(by) }}
    ) as of_groups
    inner join (
        select
            {{ columns_of(by) }},
            -sum(cell_people * case when cell_people > 0 then ln(cell_people / unit_people) else 0.0 end)
            / nullif(sum(cell_people), 0) as inside_entropy
        from (
            select
                {{ columns_of(by) }},
                sum(cast({{ people }} as double)) as cell_people,
                sum(sum(cast({{ people }} as double))) over (partition by {{ columns_of(by) }}, {{ unit }}) as unit_people
            from {{ relation }}
            group by {{ columns_of(by) }}, {{ unit }}, {{ group }}
        ) as entropy_units
        group by {{ columns_of(by) }}
    ) as of_units
        on {{ same_set(by, 'of_groups', 'of_units') }}
{%- endmacro %}

{# By set and unit: how far the unit's mix is from the set's (local segregation `ls`) and the unit's share of people `p`;
   Σ p·ls = M. #}
{% macro mutual_local(relation, by, unit, group, people, base=none) -%}
    {%- set scale = 'ln(' ~ base ~ ')' if base is not none else '1.0' -%}
    select
        {{ columns_of(by) }},
        {{ unit }},
        sum(
            case
                when cell_people > 0
                    then cell_people / unit_people * ln(cell_people / unit_people / (group_people / set_people))
                else 0.0
            end
        ) / {{ scale }} as ls,
        max(unit_people / set_people) as p
    from ({{ cells_of_every_unit(relation, by, unit, group, people) }}) as local_cells
    group by {{ columns_of(by) }}, {{ unit }}
{%- endmacro %}

{# By set and the part of it that `within` names: the part's own M and H, its share of people `p`, and its entropy as a
   ratio of the whole's. Σ p·M is the M within parts, Σ p·ent_ratio·H the H within; what is left of the total lies between. #}
{% macro mutual_within(relation, by, within, unit, group, people, base=none) -%}
    select
        {{ columns_of(by, 'parts') }},
        parts.{{ within }},
        parts.m,
        -- A part with one group alone has nothing to divide: its H counts with the weight 0.
        coalesce(parts.h, 0.0) as h,
        parts.set_people / wholes.set_people as p,
        parts.entropy / nullif(wholes.entropy, 0) as ent_ratio
    from ({{ mutual_information(relation, by + [within], unit, group, people, base) }}) as parts
    inner join ({{ mutual_information(relation, by, unit, group, people, base) }}) as wholes
        on {{ same_set(by, 'parts', 'wholes') }}
{%- endmacro %}
