{# The quantile (1 to `quantiles`) that OHID's technical guide gives an area by its rank: the lowest value first, or with
   `highest_first` the highest. Areas of equal value share the rank of the first of them. Null where the value is missing or
   the set has fewer areas than quantiles. Say whether the set is the country (national) or one authority (local). #}
{% macro deprivation_quantile(value, by, quantiles=10, highest_first=true) -%}
    {%- set set = 'partition by ' ~ columns_of(by) -%}
    {%- set held = 'count(' ~ value ~ ') over (' ~ set ~ ')' -%}
    case
        when {{ value }} is not null and {{ held }} >= {{ quantiles }}
            then cast(greatest(1, floor(
                {{ quantiles }} + 1 - ceil(
                    cast(({{ held }} + 1 - rank() over (
                        {{ set }} order by {{ value }} {{ 'desc' if highest_first else 'asc' }} nulls last
                    )) * {{ quantiles }} as double) / {{ held }}
                )
            )) as integer)
    end
{%- endmacro %}
