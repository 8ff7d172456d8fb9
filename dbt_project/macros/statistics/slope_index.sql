{# By set: slope and relative index of inequality as English public health defines them (Low & Low 2004): a straight line
   over the midpoints of each group's place in the cumulative population, most deprived (lowest `quantile`) first, weighted
   by population; the SII is the fitted range over the whole gradient, the RII the ratio of its ends. `transform` none, log
   (rates) or logit (proportions): fitted on that scale, its ends taken back. A negative multiplier inverts the RII.
   Null with its reason where the groups are fewer than 5 or more than 100, one stands twice, or lacks people or a figure. #}
{% macro slope_index(relation, by, quantile, people, value, transform='none', multiplier=1) -%}
    {%- set fitted = {'none': value, 'log': 'ln(' ~ value ~ ')', 'logit': 'ln(' ~ value ~ ' / (1 - ' ~ value ~ '))'}[transform] -%}
    {%- set inside = {
        'none': value ~ ' is not null',
        'log': value ~ ' > 0',
        'logit': value ~ ' > 0 and ' ~ value ~ ' < 1',
    }[transform] -%}
    {%- set ends = {
        'none': ['{}'],
        'log': ['exp({})'],
        'logit': ['(1 / (1 + exp(-({}))))'],
    }[transform] -%}
    {%- set start = ends[0].replace('{}', 'line_start') -%}
    {%- set stop = ends[0].replace('{}', 'line_start + line_slope') -%}
    select
        {{ columns_of(by) }},
        groups_held,
        reason,
        case when reason = '' then {{ multiplier }} * ({{ stop }} - {{ start }}) end as sii,
        case when reason = '' then {{ quotient(start, stop) if multiplier < 0 else quotient(stop, start) }} end as rii,
        case when reason = '' then {{ start }} end as intercept
    from (
        select
            *,
            (sxy / nullif(sxx, 0)) as line_slope,
            my - mx * (sxy / nullif(sxx, 0)) as line_start,
            case
                when not groups_held between 5 and 100 then 'fewer than 5 groups, or more than 100'
                when groups_held <> groups_named then 'a group stands twice'
                when people_held <> groups_held then 'a group has no people'
                when groups_figured <> groups_held then 'a group has no figure on the scale'
                else ''
            end as reason
        from (
            select
                {{ columns_of(by) }},
                count(*) as groups_held,
                count(distinct quantile) as groups_named,
                count(case when group_people > 0 then 1 end) as people_held,
                count(fitted) as groups_figured,
                sum(a * b) as mx,
                sum(a * fitted) as my,
                sum(a * b * b) - sum(a * b) * sum(a * b) as sxx,
                sum(a * b * fitted) - sum(a * b) * sum(a * fitted) as sxy
            from (
                select
                    *,
                    group_people / nullif(set_people, 0) as a,
                    (people_up_to - group_people / 2) / nullif(set_people, 0) as b
                from (
                    select
                        {{ columns_of(by) }},
                        {{ quantile }} as quantile,
                        cast({{ people }} as double) as group_people,
                        case when {{ inside }} then {{ fitted }} end as fitted,
                        sum(cast({{ people }} as double)) over (partition by {{ columns_of(by) }}) as set_people,
                        sum(cast({{ people }} as double)) over (
                            partition by {{ columns_of(by) }} order by {{ quantile }}
                            rows between unbounded preceding and current row
                        ) as people_up_to
                    from {{ relation }}
                ) as slope_cumulated
            ) as slope_placed
            group by {{ columns_of(by) }}
        ) as slope_summed
    ) as slope_fitted
{%- endmacro %}
