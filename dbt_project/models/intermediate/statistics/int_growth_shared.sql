-- Which groups had a part in the growth of jobs between the first and the last figure of the newest stretch of a series
-- that no break crosses and that has two figures. The numbers of jobs are indicative. A share of growth is shown only
-- where every group grew and, where every number has its interval, the growth together is more than chance.
with observations as (
    select
        *,
        (upper_95 - lower_95) / 2 / {{ z() }} as se,
        coalesce(cast(series_since as {{ dbt.type_string() }}), 'always') as stretch
    from {{ ref('int_observations_shown') }}
    where
        indicator_id = 'employee_jobs'
        and value is not null
        and origin not in ('quoted', 'synthetic')
),

reasons as (
    select * from {{ ref('stg_catalogue__coverage_reasons') }}
    where indicator_id = 'employee_jobs' and characteristic not in ('all', 'place')
),

stretches as (
    select
        indicator_id,
        area_code,
        stretch,
        min(period_id) as earlier_period_id,
        max(period_id) as period_id,
        row_number() over (partition by indicator_id, area_code order by max(period_id) desc) as place
    from observations
    where breakdown_id = 'all'
    group by indicator_id, area_code, stretch
    having min(period_id) < max(period_id)
),

spans as (
    select * from stretches
    where place = 1
),

placed as (
    select
        spans.indicator_id,
        spans.area_code,
        spans.earlier_period_id,
        spans.period_id,
        observations.breakdown_id,
        max(case when observations.period_id = spans.earlier_period_id then observations.value end) as value_before,
        max(case when observations.period_id = spans.period_id then observations.value end) as value_after,
        max(case when observations.period_id = spans.earlier_period_id then observations.se end) as se_before,
        max(case when observations.period_id = spans.period_id then observations.se end) as se_after,
        min(observations.unit) as unit,
        min(observations.dataset_id) as dataset_id,
        max(case when observations.period_id = spans.period_id then observations.release_id end) as release_id,
        min(observations.origin) as origin
    from spans
    inner join observations
        on
            spans.indicator_id = observations.indicator_id
            and spans.area_code = observations.area_code
            and spans.stretch = observations.stretch
    group by
        spans.indicator_id, spans.area_code, spans.earlier_period_id, spans.period_id, observations.breakdown_id
),

everyone as (
    select * from placed
    where breakdown_id = 'all'
),

-- Numbers are published to the thousand. So a group's part is one of what the groups grew by together, for the rounded
-- whole may be more or less; and a growth of one thousand may be none, since both ends are rounded by up to a half.
groups as (
    select
        placed.*,
        everyone.value_after - everyone.value_before as all_change,
        sum(placed.value_before) over (
            partition by placed.indicator_id, placed.area_code
        ) as groups_before,
        sum(placed.value_after - placed.value_before) over (
            partition by placed.indicator_id, placed.area_code
        ) as groups_change,
        min(placed.value_after - placed.value_before) over (
            partition by placed.indicator_id, placed.area_code
        ) as smallest_change,
        count(placed.value_after - placed.value_before) over (
            partition by placed.indicator_id, placed.area_code
        ) as known_groups,
        -- The survey follows people, so that years are not independent and the error of a change is rather overstated.
        placed.se_before * placed.se_before + placed.se_after * placed.se_after as variance_of_change
    from placed
    inner join everyone on placed.indicator_id = everyone.indicator_id and placed.area_code = everyone.area_code
    where placed.breakdown_id in ('sex=female', 'sex=male')
),

with_chance as (
    select
        *,
        case
            when count(variance_of_change) over (partition by indicator_id, area_code) = 2
                then sum(variance_of_change) over (partition by indicator_id, area_code)
        end as variance_of_growth
    from groups
),

judged as (
    select
        *,
        case
            when known_groups < 2 then 'A group lacks a figure at one of the two ends.'
            when all_change <= 0 then 'The number of jobs did not grow, so there is no growth to share.'
            when smallest_change <= 0 then 'Not every group grew, so parts of the growth are no shares of a whole.'
            when groups_change <= {{ z() }} * sqrt(variance_of_growth)
                then 'The growth may be chance: its interval holds zero, so nothing can be shared out.'
            when smallest_change <= 1
                then 'A group grew by no more than rounding to thousands may make of nothing, so its part is not known.'
        end as reason
    from with_chance
),

final as (
    select
        indicator_id,
        'sex' as characteristic,
        area_code,
        breakdown_id,
        earlier_period_id,
        period_id,
        value_before,
        value_after,
        round(value_after - value_before, 10) as change,
        round(value_after - value_before - {{ z() }} * sqrt(variance_of_change), 10) as change_lower_95,
        round(value_after - value_before + {{ z() }} * sqrt(variance_of_change), 10) as change_upper_95,
        case
            when known_groups = 2 then round({{ quotient('value_before', 'groups_before') }} * 100, 10)
        end as share_before,
        case
            when reason is null then round({{ quotient('value_after - value_before', 'groups_change') }} * 100, 10)
        end as share_of_growth,
        {%- for end, side in [('lower', '-'), ('upper', '+')] %}
            -- A group's change is part of the growth: their covariance is the variance of the group's own.
            case
                when reason is null
                    then
                        round({{ fieller_limit(
                            '(value_after - value_before)', 'groups_change', 'sqrt(variance_of_change)',
                            'sqrt(variance_of_growth)', 'variance_of_change', side, z()
                        ) }} * 100, 10)
            end as share_of_growth_{{ end }}_95,
        {%- endfor %}
        unit,
        case when variance_of_growth is null then 'none' else 'interval' end as uncertainty,
        case when reason is null then 'indicative' else 'cannot tell' end as finding,
        reason,
        cast(null as {{ dbt.type_string() }}) as ask_to,
        cast(null as {{ dbt.type_string() }}) as ask_request,
        dataset_id,
        release_id,
        origin
    from judged
    union all
    select
        everyone.indicator_id,
        reasons.characteristic,
        everyone.area_code,
        'all' as breakdown_id,
        everyone.earlier_period_id,
        everyone.period_id,
        null as value_before,
        null as value_after,
        null as change,
        null as change_lower_95,
        null as change_upper_95,
        null as share_before,
        null as share_of_growth,
        null as share_of_growth_lower_95,
        null as share_of_growth_upper_95,
        everyone.unit,
        'none' as uncertainty,
        'cannot tell' as finding,
        reasons.reason,
        reasons.ask_to,
        reasons.ask_request,
        everyone.dataset_id,
        everyone.release_id,
        everyone.origin
    from everyone
    inner join reasons on everyone.indicator_id = reasons.indicator_id
)

select * from final
