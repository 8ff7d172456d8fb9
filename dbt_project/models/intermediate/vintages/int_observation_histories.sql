-- What happened to each observation over the retrievals. Most never change: they are settled with one vintage,
-- and only the others are followed retrieval by retrieval (int_observation_states).
with observations as (
    select * from {{ ref('int_observations_safe') }}
),

ordered as (
    select * from {{ ref('int_retrievals_ordered') }}
),

releases as (
    select * from {{ ref('int_releases_numbered') }}
),

series as (
    select * from {{ ref('int_series') }}
),

retrievals as (
    select ordered.*, releases.release_number
    from ordered
    inner join releases
        on ordered.dataset_id = releases.dataset_id and ordered.release_id = releases.release_id
),

histories as (
    select
        observations.series_number,
        observations.area_code,
        observations.period_number,
        min(retrievals.position) as first_position,
        max(retrievals.position) as last_position,
        count(*) as retrievals,
        min(observations.value) as value,
        min(observations.lower_95) as lower_95,
        min(observations.upper_95) as upper_95,
        min(observations.status) as status,
        {{ is_constant([
            'observations.value', 'observations.lower_95', 'observations.upper_95', 'observations.status'
        ]) }} as is_constant
    from observations
    inner join retrievals on observations.release_number = retrievals.release_number
    group by observations.series_number, observations.area_code, observations.period_number
),

final as (
    select
        histories.series_number,
        histories.area_code,
        histories.period_number,
        histories.value,
        histories.lower_95,
        histories.upper_95,
        histories.status,
        beginning.release_number,
        beginning.known_from,
        -- First seen in a fetch of the release itself, and the same in every fetch since.
        histories.is_constant
        and latest.is_current
        and histories.retrievals = histories.last_position - histories.first_position + 1
        and not beginning.is_retrieval as is_settled
    from histories
    inner join series on histories.series_number = series.series_number
    inner join retrievals as beginning
        on series.dataset_id = beginning.dataset_id and histories.first_position = beginning.position
    inner join retrievals as latest
        on series.dataset_id = latest.dataset_id and histories.last_position = latest.position
)

select * from final
