{# By set: concentration index C = 2/μ·Σ f h R − 1 over mid-ranks from the poorest (lowest `rank`) to the richest; negative
   means concentrated among the poor. Erreygers E = 4μC/(b − a) and Wagstaff W = (b − a)μC/((b − μ)(μ − a)) for figures
   bounded by a and b (with 0 and 1: C/(1 − μ)). Standard error of C by the convenient regression
   2σ²(h/μ) = α + βR (Kakwani 1997), with the shares f as weights; null for fewer than three groups or a mean of zero. #}
{% macro concentration_index(relation, by, rank, people, value, lowest=0, highest=1) -%}
    select
        {{ columns_of(by) }},
        groups_held,
        mean_value,
        c as concentration,
        4 * mean_value * c / ({{ highest }} - {{ lowest }}) as erreygers,
        ({{ highest }} - {{ lowest }}) * mean_value * c
            / nullif(({{ highest }} - mean_value) * (mean_value - {{ lowest }}), 0) as wagstaff,
        case
            when groups_held > 2 and c is not null
                then sqrt(greatest(syy - c * c * srr, 0.0) / (groups_held - 2) / srr)
        end as concentration_se
    from (
        select
            {{ columns_of(by) }},
            max(mean_value) as mean_value,
            count(*) as groups_held,
            -- β of the convenient regression, which is C for mid-ranks: 2σ²·cov(h/μ, R)/σ².
            2 * sum(f * h * (r - 0.5)) / max(mean_value) as c,
            sum(f * (r - 0.5) * (r - 0.5)) as srr,
            4 * max(srr_of_set) * max(srr_of_set) * sum(f * (h / mean_value - 1) * (h / mean_value - 1)) as syy
        from (
            select
                *,
                sum(f * (r - 0.5) * (r - 0.5)) over (partition by {{ columns_of(by) }}) as srr_of_set,
                nullif(sum(f * h) over (partition by {{ columns_of(by) }}), 0) as mean_value
            from (
                select
                    {{ columns_of(by) }},
                    h,
                    group_people / nullif(set_people, 0) as f,
                    (people_up_to - tied_people / 2) / nullif(set_people, 0) as r
                from (
                    select
                        {{ columns_of(by) }},
                        cast({{ value }} as double) as h,
                        cast({{ people }} as double) as group_people,
                        sum(cast({{ people }} as double)) over (partition by {{ columns_of(by) }}) as set_people,
                        -- Groups of one rank stand at one place.
                        sum(cast({{ people }} as double)) over (
                            partition by {{ columns_of(by) }}, {{ rank }}
                        ) as tied_people,
                        sum(cast({{ people }} as double)) over (
                            partition by {{ columns_of(by) }} order by {{ rank }}
                            range between unbounded preceding and current row
                        ) as people_up_to
                    from {{ relation }}
                ) as concentration_cumulated
            ) as concentration_placed
        ) as concentration_weighed
        group by {{ columns_of(by) }}
    ) as concentration_summed
{%- endmacro %}
