{# Benjamini–Hochberg (1995) in two steps, a query each. First the size of each family and a row's rank in it by its
   p-value; rows without one do not count. #}
{% macro family_size(p, family) -%}
    count({{ p }}) over (partition by {{ family }})
{%- endmacro %}

{% macro rank_in_family(p, family, order) -%}
    row_number() over (partition by {{ family }} order by {{ p }} nulls last, {{ order }})
{%- endmacro %}

{# Then q: the smallest p·n/rank at this rank or any later one of the family. #}
{% macro q_value(p, size, rank, family) -%}
    case
        when {{ p }} is not null
            then min({{ p }} * {{ size }} / {{ rank }}) over (
                partition by {{ family }} order by {{ rank }} rows between current row and unbounded following
            )
    end
{%- endmacro %}
