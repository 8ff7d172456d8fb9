-- The current observations of every dataset, the one that is shown first.
with states as (
    select * from {{ ref('int_observation_states') }}
    where is_latest and is_present
),

observations as (
    select * from {{ ref('int_observations_completed') }}
),

indicators as (
    select * from {{ source('catalogue', 'indicators') }}
),

releases as (
    select * from {{ source('landed', 'releases') }}
),

preferences as (
    select indicator_id, dataset_id, min(preference) as preference
    from {{ source('catalogue', 'selections') }}
    group by indicator_id, dataset_id
),

current_observations as (
    select
        observations.*,
        indicators.unit,
        case
            when observations.member_count > 0
                then
                    'Sum of the published figures of the '
                    || cast(observations.member_count as {{ dbt.type_string() }})
                    || ' constituent authorities as they are today.'
            else indicators.method
        end as method,
        releases.origin,
        preferences.preference
    from observations
    inner join states
        on
            observations.dataset_id = states.dataset_id
            and observations.release_id = states.release_id
            and observations.indicator_id = states.indicator_id
            and observations.breakdown_id = states.breakdown_id
            and observations.area_code = states.area_code
            and observations.period_id = states.period_id
    inner join indicators on observations.indicator_id = indicators.indicator_id
    inner join releases
        on observations.dataset_id = releases.dataset_id and observations.release_id = releases.release_id
    inner join preferences
        on
            observations.indicator_id = preferences.indicator_id
            and observations.dataset_id = preferences.dataset_id
),

final as (
    select
        *,
        -- A suppressed figure is an answer, a missing one is not; published comes before computed.
        row_number() over (
            partition by indicator_id, area_code, period_id, breakdown_id
            order by
                case when value is null and status <> 'C' then 1 else 0 end,
                case when member_count > 0 then 1 else 0 end,
                preference,
                dataset_id
        ) as rank_of_dataset
    from current_observations
)

select * from final
