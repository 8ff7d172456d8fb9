{# By set: the difference of two rates split into what the groups' rates did and what their shares of people did (Kitagawa
   1955): Σ(r1 − r0)(c1 + c0)/2 + Σ(c1 − c0)(r1 + r0)/2. One row per group with people and rate before (0) and after (1);
   null where a rate is missing for people who are there. #}
{% macro kitagawa(relation, by, people_before, rate_before, people_after, rate_after) -%}
    select
        {{ columns_of(by) }},
        case when max(is_unfit) = 0 then sum(c1 * r1) - sum(c0 * r0) end as change_of_rate,
        case when max(is_unfit) = 0 then sum((r1 - r0) * (c1 + c0) / 2) end as by_rates,
        case when max(is_unfit) = 0 then sum((c1 - c0) * (r1 + r0) / 2) end as by_composition
    from (
        select
            {{ columns_of(by) }},
            {{ quotient(people_before, 'sum(' ~ people_before ~ ') over (partition by ' ~ columns_of(by) ~ ')') }} as c0,
            {{ quotient(people_after, 'sum(' ~ people_after ~ ') over (partition by ' ~ columns_of(by) ~ ')') }} as c1,
            -- A group that was not there had no rate; it then counts with the rate that it came or left with.
            cast(case when {{ people_before }} = 0 then {{ rate_after }} else {{ rate_before }} end as double) as r0,
            cast(case when {{ people_after }} = 0 then {{ rate_before }} else {{ rate_after }} end as double) as r1,
            case
                when {{ people_before }} is null or {{ people_after }} is null then 1
                when {{ people_before }} > 0 and {{ rate_before }} is null then 1
                when {{ people_after }} > 0 and {{ rate_after }} is null then 1
                else 0
            end as is_unfit
        from {{ relation }}
    ) as kitagawa_shares
    group by {{ columns_of(by) }}
{%- endmacro %}
