-- The figure of an area that the publisher gives no row of its own, from the areas that it is made of.
with published as (
    select * from {{ ref('int_observations_published') }}
),

series as (
    select * from {{ ref('int_series') }}
),

containment as (
    select * from {{ ref('int_area_containment') }}
),

-- Figures of these statuses may be summed; withheld, missing and not applicable ones are no figures.
summable_statuses as (
    select * from {{ ref('stg_catalogue__statuses') }}
    where sum_rank is not null
),

observations as (
    select published.*, series.aggregate, series.ratio_factor
    from published
    inner join series on published.series_number = series.series_number
    where series.aggregate <> 'none'
),

summed as (
    select
        observations.release_number,
        observations.series_number,
        containment.parent_code as area_code,
        observations.period_number,
        containment.basis,
        max(containment.child_count) as child_count,
        max(observations.aggregate) as aggregate,
        max(observations.ratio_factor) as ratio_factor,
        sum(cast(observations.value as decimal(28, 10))) as value,
        sum(cast(observations.numerator as decimal(28, 10))) as numerator,
        sum(cast(observations.denominator as decimal(28, 10))) as denominator,
        count(observations.numerator) as numerators,
        count(observations.denominator) as denominators,
        -- A sum is as sure as the least sure figure in it.
        min(summable_statuses.sum_rank) as sum_rank
    from observations
    inner join containment on observations.area_code = containment.child_code
    inner join summable_statuses on observations.status = summable_statuses.status
    where observations.value is not null
    group by
        observations.release_number, observations.series_number, containment.parent_code,
        observations.period_number, containment.basis
    -- A sum over fewer than all would pass for the whole.
    having count(*) = max(containment.child_count)
),

figured as (
    select
        *,
        case
            when aggregate = 'sum' then value
            when numerators = child_count and denominators = child_count
                then {{ ratio('numerator', 'denominator', 'ratio_factor') }}
        end as figure,
        -- The larger parts first: what members publish comes before what neighbourhoods add up to.
        row_number() over (
            partition by release_number, series_number, area_code, period_number order by basis
        ) as choice
    from summed
),

final as (
    select
        figured.release_number,
        figured.series_number,
        figured.area_code,
        figured.period_number,
        cast(figured.figure as double) as value,
        cast(figured.numerator as double) as numerator,
        cast(figured.denominator as double) as denominator,
        summable_statuses.status,
        figured.basis,
        figured.child_count
    from figured
    inner join summable_statuses on figured.sum_rank = summable_statuses.sum_rank
    -- A row of its own wins even when it is suppressed: what was suppressed is never computed.
    left join observations as own
        on
            figured.release_number = own.release_number
            and figured.series_number = own.series_number
            and figured.area_code = own.area_code
            and figured.period_number = own.period_number
    where figured.choice = 1 and figured.figure is not null and own.area_code is null
)

select * from final
