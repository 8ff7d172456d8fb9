-- What each retrieval said of each observation that its plan had asked for: a value, or nothing.
with observations as (
    select * from {{ ref('int_observations_completed') }}
),

retrievals as (
    select * from {{ ref('int_retrievals_ordered') }}
),

plan_selections as (
    select distinct dataset_id, plan_hash, indicator_id, breakdown_id
    from {{ source('landed', 'plan_selections') }}
),

plan_areas as (
    select distinct dataset_id, plan_hash, area_code
    from {{ source('landed', 'plan_areas') }}
),

ever_seen as (
    select distinct dataset_id, indicator_id, breakdown_id, area_code, period_id, period_start
    from observations
),

-- Publishers that give only the latest years let old ones drop out: that withdraws nothing.
first_periods as (
    select dataset_id, release_id, indicator_id, min(period_start) as first_period_start
    from observations
    group by dataset_id, release_id, indicator_id
),

asked as (
    select
        ever_seen.*,
        retrievals.position,
        retrievals.release_id,
        retrievals.known_from,
        retrievals.release_known_from,
        retrievals.is_retrieval
    from ever_seen
    inner join retrievals on ever_seen.dataset_id = retrievals.dataset_id
    inner join plan_selections
        on
            retrievals.dataset_id = plan_selections.dataset_id
            and retrievals.plan_hash = plan_selections.plan_hash
            and ever_seen.indicator_id = plan_selections.indicator_id
            and ever_seen.breakdown_id = plan_selections.breakdown_id
    inner join plan_areas
        on
            retrievals.dataset_id = plan_areas.dataset_id
            and retrievals.plan_hash = plan_areas.plan_hash
            and ever_seen.area_code = plan_areas.area_code
    left join first_periods
        on
            retrievals.dataset_id = first_periods.dataset_id
            and retrievals.release_id = first_periods.release_id
            and ever_seen.indicator_id = first_periods.indicator_id
    where
        first_periods.first_period_start is null
        or ever_seen.period_start >= first_periods.first_period_start
),

answered as (
    select
        asked.*,
        observations.value,
        observations.lower_95,
        observations.upper_95,
        observations.status,
        observations.release_id is not null as is_present
    from asked
    left join observations
        on
            asked.dataset_id = observations.dataset_id
            and asked.release_id = observations.release_id
            and asked.indicator_id = observations.indicator_id
            and asked.breakdown_id = observations.breakdown_id
            and asked.area_code = observations.area_code
            and asked.period_id = observations.period_id
),

final as (
    select
        *,
        lag(is_present) over observation as was_present,
        lag(value) over observation as value_before,
        lag(lower_95) over observation as lower_95_before,
        lag(upper_95) over observation as upper_95_before,
        lag(status) over observation as status_before,
        row_number() over (
            partition by dataset_id, indicator_id, breakdown_id, area_code, period_id
            order by position desc
        ) = 1 as is_latest
    from answered
    window observation as (
        partition by dataset_id, indicator_id, breakdown_id, area_code, period_id order by position
    )
)

select * from final
