{# By set: inequality of a resource y with weights w (people, households): Theil T = Σ w(y/μ)ln(y/μ), mean log deviation
   L = Σ w ln(μ/y), Gini = Σ|y_i − y_j|/2n²μ by mid-ranks, and Atkinson for an aversion ε (Atkinson 1970; Theil 1967).
   Null where a weight or an amount is missing or negative, or the mean is zero; L, and Atkinson from ε = 1, also where an amount is 0. #}
{% macro income_inequality(relation, by, weight, amount, aversion=1.3) -%}
    select
        {{ columns_of(by) }},
        max(mean_amount) as mean_amount,
        case when max(is_unfit) = 0 then sum(f * {{ p_log_p('(y / mean_amount)') }}) end as theil,
        case when max(is_unfit) = 0 and min(y) > 0 then sum(f * ln(mean_amount / nullif(y, 0))) end as mld,
        case when max(is_unfit) = 0 then 2 * sum(f * (y / mean_amount) * (r - 0.5)) end as gini,
        {%- if aversion == 1 %}
        case when max(is_unfit) = 0 and min(y) > 0 then 1 - exp(sum(f * ln(nullif(y, 0) / mean_amount))) end as atkinson
        {%- else %}
        case
            when max(is_unfit) = 0{{ ' and min(y) > 0' if aversion > 1 }}
                then 1 - power(sum(f * power(nullif(y, 0) / mean_amount, 1 - {{ aversion }})), 1.0 / (1 - {{ aversion }}))
        end as atkinson
        {%- endif %}
    from (
        select
            *,
            nullif(sum(f * y) over (partition by {{ columns_of(by) }}), 0) as mean_amount,
            case
                when f is null or y is null or f < 0 then 1
                when max(y) over (partition by {{ columns_of(by) }}) > 0 then 0
                else 1
            end as is_unfit
        from (
            select
                {{ columns_of(by) }},
                y,
                w / nullif(set_weight, 0) as f,
                (weight_up_to - w / 2) / nullif(set_weight, 0) as r
            from (
                select
                    {{ columns_of(by) }},
                    case when {{ amount }} >= 0 then cast({{ amount }} as double) end as y,
                    cast({{ weight }} as double) as w,
                    sum(cast({{ weight }} as double)) over (partition by {{ columns_of(by) }}) as set_weight,
                    sum(cast({{ weight }} as double)) over (
                        partition by {{ columns_of(by) }} order by {{ amount }}
                        rows between unbounded preceding and current row
                    ) as weight_up_to
                from {{ relation }}
            ) as amounts_cumulated
        ) as amounts_placed
    ) as amounts_weighed
    group by {{ columns_of(by) }}
{%- endmacro %}

{# By set: Theil T and mean log deviation, and of each what lies between the groups and what within them; total = between +
   within. Nulls as above. #}
{% macro income_inequality_within(relation, by, group, weight, amount) -%}
    select
        {{ columns_of(by) }},
        sum(income_share * ln(nullif(group_mean, 0) / mean_amount)) as theil_between,
        sum(income_share * theil) as theil_within,
        sum(people_share * ln(mean_amount / nullif(group_mean, 0))) as mld_between,
        sum(people_share * mld) as mld_within
    from (
        select
            *,
            people_share * group_mean / mean_amount as income_share
        from (
            select
                {{ columns_of(by, 'of_groups') }},
                of_groups.theil,
                of_groups.mld,
                of_groups.mean_amount as group_mean,
                of_weights.group_weight
                / sum(of_weights.group_weight) over (partition by {{ columns_of(by, 'of_groups') }}) as people_share,
                sum(of_weights.group_weight * of_groups.mean_amount) over (partition by {{ columns_of(by, 'of_groups') }})
                / sum(of_weights.group_weight) over (partition by {{ columns_of(by, 'of_groups') }}) as mean_amount
            from ({{ income_inequality(relation, by + [group], weight, amount) }}) as of_groups
            inner join (
                select {{ columns_of(by) }}, {{ group }}, sum(cast({{ weight }} as double)) as group_weight
                from {{ relation }}
                group by {{ columns_of(by) }}, {{ group }}
            ) as of_weights
                on {{ same_set(by + [group], 'of_groups', 'of_weights') }}
        ) as groups_shared
    ) as groups_weighed
    group by {{ columns_of(by) }}
{%- endmacro %}
