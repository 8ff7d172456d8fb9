-- Inequality by deprivation, between places and between groups, in one form.
with gradients as (
    select * from {{ ref('int_deprivation_gradients') }}
),

places as (
    select * from {{ ref('int_inequality_between_places') }}
),

groups as (
    select * from {{ ref('int_inequality_between_groups') }}
),

ranks as (
    select * from {{ ref('int_ranks_simulated') }}
),

newest as (
    select * from {{ ref('int_changes_detectable') }}
),

-- A few people of a group say nothing of where the group lives, and could be recognised.
enough as (
    select
        *,
        people >= 30 as is_enough,
        -- With one or two neighbourhoods on a side, a share would be theirs.
        coalesce(units_in_tenth in (1, 2) or units - units_in_tenth in (1, 2), false) as tells_of_few_in_tenth,
        coalesce(units_in_fifth in (1, 2) or units - units_in_fifth in (1, 2), false) as tells_of_few_in_fifth
    from gradients
),

assembled as (
    {% for part in ['tenth', 'fifth'] -%}
        select
            indicator_id,
            characteristic || '=' || category as breakdown_id,
            'socio_economic' as characteristic,
            area_code,
            period_id,
            'share_in_most_deprived_{{ part }}' as measure,
            case when is_enough and not tells_of_few_in_{{ part }} then share_in_most_deprived_{{ part }} end as value,
            null as lower_95,
            null as upper_95,
            'percent' as unit,
            'full count: no interval' as uncertainty,
            parts,
            case
                when not is_enough then 'Fewer than 30 people are in the group here.'
                when tells_of_few_in_{{ part }}
                    then 'Fewer than three neighbourhoods here are in, or outside, the most deprived {{ part }}.'
            end as reason,
            dataset_id,
            release_id,
            origin
        from enough
        union all
    {% endfor -%}
    select
        indicator_id,
        characteristic || '=' || category as breakdown_id,
        'socio_economic' as characteristic,
        area_code,
        period_id,
        'concentration_index' as measure,
        case when is_enough then concentration_index end as value,
        case when is_enough then lower_95 end as lower_95,
        case when is_enough then upper_95 end as upper_95,
        'index' as unit,
        'chance variation (ours): scatter around the gradient' as uncertainty,
        parts,
        case
            when not is_enough then 'Fewer than 30 people are in the group here.'
            when concentration_index is null then 'The group has no members here.'
        end as reason,
        dataset_id,
        release_id,
        origin
    from enough
    {%- for measure in ['range_between_places', 'sd_between_places', 'sd_beyond_chance'] %}
        union all
        select
            indicator_id,
            'all' as breakdown_id,
            'place' as characteristic,
            area_code,
            period_id,
            '{{ measure }}' as measure,
            {{ measure }} as value,
            null as lower_95,
            null as upper_95,
            unit,
            'no interval worked out' as uncertainty,
            parts,
            case when {{ measure }} is null then 'Not every member has an interval.' end as reason,
            dataset_id,
            release_id,
            origin
        from places
    {%- endfor %}
    {%- for measure in ['theil', 'mld', 'gini', 'atkinson'] %}
        union all
        select
            indicator_id,
            'all' as breakdown_id,
            'place' as characteristic,
            area_code,
            period_id,
            '{{ measure }}_between_places' as measure,
            {{ measure }}_between_places as value,
            null as lower_95,
            null as upper_95,
            'index' as unit,
            'no interval worked out' as uncertainty,
            parts,
            case
                when {{ measure }}_between_places is null
                    then 'The residents of a member in that year are not taken in, so its income has no weight.'
            end as reason,
            dataset_id,
            release_id,
            origin
        from places
        where is_income
    {%- endfor %}
    union all
    select
        indicator_id,
        'all' as breakdown_id,
        'place' as characteristic,
        area_code,
        period_id,
        'theil_within_places' as measure,
        null as value,
        null as lower_95,
        null as upper_95,
        'index' as unit,
        'no interval worked out' as uncertainty,
        parts,
        'Incomes within a member are not taken in. Who gives them: Office for National Statistics, income estimates '
        || 'for small areas, of every middle layer area of the members.' as reason,
        dataset_id,
        release_id,
        origin
    from places
    where is_income
    union all
    select
        ranks.indicator_id,
        'all' as breakdown_id,
        'place' as characteristic,
        ranks.area_code,
        ranks.period_id,
        'rank_among_members' as measure,
        ranks.rank as value,
        ranks.lower_95,
        ranks.upper_95,
        'rank' as unit,
        'simulated from the intervals of the members' as uncertainty,
        ranks.members as parts,
        null as reason,
        ranks.dataset_id,
        newest.release_id,
        newest.origin
    from ranks
    inner join newest
        on
            ranks.indicator_id = newest.indicator_id
            and ranks.area_code = newest.area_code
            and newest.breakdown_id = 'all'
    {%- for measure, unit in [('slope_index', 'years'), ('relative_index', 'ratio')] %}
        union all
        select
            indicator_id,
            breakdown_id,
            'socio_economic' as characteristic,
            area_code,
            period_id,
            '{{ measure }}' as measure,
            null as value,
            null as lower_95,
            null as upper_95,
            '{{ unit }}' as unit,
            'no interval worked out' as uncertainty,
            0 as parts,
            'Life expectancy by tenth of deprivation is not taken in; the slope that the publisher gives is the '
            || 'measure inequality_in_life_expectancy. Whom to ask: Office for Health Improvement and Disparities, '
            || 'life expectancy by tenth of deprivation within the authority, with residents and intervals.' as reason,
            dataset_id,
            release_id,
            origin
        from newest
        where indicator_id = 'life_expectancy'
    {%- endfor %}
    union all
    select
        indicator_id,
        'all' as breakdown_id,
        characteristic,
        area_code,
        period_id,
        'sd_between_groups' as measure,
        sd_between_groups as value,
        null as lower_95,
        null as upper_95,
        unit,
        'no interval worked out' as uncertainty,
        parts,
        null as reason,
        dataset_id,
        release_id,
        origin
    from groups
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        measure,
        breakdown_id,
        dataset_id,
        value,
        lower_95,
        upper_95,
        unit,
        uncertainty,
        cast(parts as bigint) as parts,
        reason,
        release_id,
        origin
    from assembled
)

select * from final
