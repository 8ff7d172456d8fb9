-- A vintage begins where the publisher's value, status or interval differs from what was known before.
with states as (
    select * from {{ ref('int_observation_states') }}
),

settled as (
    select * from {{ ref('int_observation_histories') }}
    where is_settled
),

changes as (
    select
        *,
        case
            when is_present and not coalesce(was_present, false) and not seen_before then 'new'
            when is_present and not coalesce(was_present, false) then 'revised'
            when not is_present and was_present then 'withdrawn'
            when
                is_present and (
                    value is distinct from value_before
                    or status is distinct from status_before
                    or lower_95 is distinct from lower_95_before
                    or upper_95 is distinct from upper_95_before
                )
                then 'revised'
        end as why
    from (
        select
            *,
            coalesce(
                max(case when is_present then 1 else 0 end) over (
                    partition by series_number, area_code, period_number
                    order by position rows between unbounded preceding and 1 preceding
                ), 0
            ) = 1 as seen_before
        from states
    ) as states_with_past
),

begun as (
    select
        series_number,
        area_code,
        period_number,
        release_number,
        position,
        why,
        value,
        lower_95,
        upper_95,
        case when why = 'withdrawn' then 'O' else status end as status,
        -- Asked for the first time by a new plan: it was public since the release that the plan retrieved.
        case when is_retrieval and was_present is null then release_known_from else known_from end as known_from
    from changes
    where why is not null
),

final as (
    select
        series_number,
        area_code,
        period_number,
        release_number,
        why,
        value,
        lower_95,
        upper_95,
        status,
        known_from,
        lead(known_from) over (
            partition by series_number, area_code, period_number order by position
        ) as known_to
    from begun
    union all
    select
        series_number,
        area_code,
        period_number,
        release_number,
        'new' as why,
        value,
        lower_95,
        upper_95,
        status,
        known_from,
        cast(null as timestamp) as known_to
    from settled
)

select * from final
