-- The figures of places that may be set beside each other, and whether a part can be taken out of a whole by their
-- counts. Of figures that several datasets give it is the one that readers see.
with current_observations as (
    select * from {{ ref('int_observations_since_break') }}
),

compared_indicators as (
    select * from {{ ref('int_indicators_compared') }}
),

indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

units as (
    select * from {{ ref('stg_catalogue__units') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

scope_areas as (
    select * from {{ ref('stg_catalogue__scope_areas') }}
),

figures as (
    select
        current_observations.indicator_id,
        current_observations.area_code,
        current_observations.period_id,
        current_observations.breakdown_id,
        current_observations.dataset_id,
        current_observations.release_id,
        current_observations.value,
        current_observations.lower_95,
        current_observations.upper_95,
        current_observations.lower_998,
        current_observations.upper_998,
        current_observations.numerator,
        current_observations.denominator,
        current_observations.status,
        current_observations.origin,
        {{ interval_elsewhere('datasets', 'indicators') }} as interval_elsewhere,
        units.ratio_factor,
        units.unit in ('percent', 'per_100k', 'per_10k', 'per_1k')
        and coalesce(indicators.age_adjustment, '') <> 'standardised' as is_ratio,
        coalesce({{ is_counted_share('current_observations', 'indicators', 'datasets') }}, false) as is_counted,
        -- Shares are rounded to a tenth; the survey's counts to hundreds, of a hundred thousand people and more.
        case when datasets.collection = 'survey' then 0.16 else 0.06 end as rounding
    from current_observations
    inner join compared_indicators on current_observations.indicator_id = compared_indicators.indicator_id
    inner join indicators on current_observations.indicator_id = indicators.indicator_id
    inner join units on indicators.unit = units.unit
    inner join datasets on current_observations.dataset_id = datasets.dataset_id
    inner join scope_areas on current_observations.area_code = scope_areas.area_code
    where
        current_observations.rank_of_dataset = 1
        and current_observations.value is not null
        and current_observations.origin not in ('quoted', 'synthetic')
        and not {{ is_amount('indicators.unit') }}
),

final as (
    select
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        dataset_id,
        release_id,
        value,
        lower_95,
        upper_95,
        lower_998,
        upper_998,
        numerator,
        denominator,
        status,
        origin,
        interval_elsewhere,
        ratio_factor,
        is_counted,
        case
            when not is_ratio then 'an average or a standardised rate has no rest'
            when numerator is null or denominator is null then 'no counts to work out the rest from'
            when not coalesce(abs(value - {{ ratio('numerator', 'denominator', 'ratio_factor') }}) <= rounding, false)
                then 'the counts do not give the figure'
        end as why_no_rest
    from figures
)

select * from final
