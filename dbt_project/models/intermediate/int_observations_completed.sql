-- Adds the sum of its members for an authority that the publisher gives no row of its own.
with observations as (
    select * from {{ ref('int_observations_pivoted') }}
),

indicators as (
    select * from {{ source('catalogue', 'indicators') }}
),

scope_areas as (
    select * from {{ source('catalogue', 'scope_areas') }}
),

members as (
    select
        memberships.authority_code,
        memberships.member_code,
        count(*) over (partition by memberships.authority_code) as member_count
    from {{ source('catalogue', 'memberships') }} as memberships
    inner join scope_areas on memberships.authority_code = scope_areas.area_code
    where memberships.role = 'constituent' and memberships.valid_to is null
),

summed as (
    select
        observations.dataset_id,
        observations.release_id,
        observations.indicator_id,
        observations.breakdown_id,
        members.authority_code as area_code,
        observations.period_id,
        observations.period_start,
        sum(observations.value) as value,
        sum(observations.numerator) as numerator,
        sum(observations.denominator) as denominator,
        {{ least_sure_status('observations.status') }} as status,
        max(members.member_count) as member_count
    from observations
    inner join indicators on observations.indicator_id = indicators.indicator_id
    inner join members on observations.area_code = members.member_code
    where
        indicators.aggregate = 'sum'
        and observations.value is not null
        and {{ can_be_summed('observations.status') }}
    group by
        observations.dataset_id, observations.release_id, observations.indicator_id,
        observations.breakdown_id, members.authority_code, observations.period_id, observations.period_start
    -- A sum over fewer than all members would pass for the whole.
    having count(*) = max(members.member_count)
),

published_or_summed as (
    select
        dataset_id,
        release_id,
        indicator_id,
        breakdown_id,
        area_code,
        period_id,
        period_start,
        value,
        lower_95,
        upper_95,
        numerator,
        denominator,
        status,
        source_marker,
        0 as member_count
    from observations
    union all
    select
        summed.dataset_id,
        summed.release_id,
        summed.indicator_id,
        summed.breakdown_id,
        summed.area_code,
        summed.period_id,
        summed.period_start,
        summed.value,
        null as lower_95,
        null as upper_95,
        summed.numerator,
        summed.denominator,
        summed.status,
        '' as source_marker,
        summed.member_count
    from summed
    -- A row of its own wins even when it is suppressed: what was suppressed is never computed.
    left join observations
        on
            summed.dataset_id = observations.dataset_id
            and summed.release_id = observations.release_id
            and summed.indicator_id = observations.indicator_id
            and summed.breakdown_id = observations.breakdown_id
            and summed.area_code = observations.area_code
            and summed.period_id = observations.period_id
    where observations.area_code is null
),

final as (
    select
        dataset_id,
        release_id,
        indicator_id,
        breakdown_id,
        area_code,
        period_id,
        period_start,
        cast(value as double) as value,
        cast(lower_95 as double) as lower_95,
        cast(upper_95 as double) as upper_95,
        cast(numerator as double) as numerator,
        cast(denominator as double) as denominator,
        status,
        source_marker,
        member_count
    from published_or_summed
)

select * from final
