{# Read once, by int_gaps_measured. #}
{{ config(materialized='view') }}

-- Each group's figure beside its reference's, in the same place and period. A figure is comparable back to the
-- last break of its series, whether or not the breaking figure has a gap itself.
with pairs as (
    select * from {{ ref('int_gap_pairs') }}
),

current_observations as (
    select * from {{ ref('int_observations_since_break') }}
),

-- Areas outside the settings that only a figure of the paper compares.
claim_areas as (
    select * from {{ ref('stg_catalogue__claim_areas') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

areas as (
    select * from {{ ref('stg_catalogue__scope_areas') }}
),

periods as (
    select distinct period_id, period_start, period_end
    from {{ ref('int_periods_parsed') }}
),

compared_breakdowns as (
    select indicator_id, breakdown_id from pairs
    union
    select reference_indicator_id as indicator_id, reference_breakdown_id as breakdown_id from pairs
),

observations as (
    select
        current_observations.*,
        {{ interval_elsewhere('datasets', 'indicators') }} as interval_elsewhere,
        {{ is_counted_share('current_observations', 'indicators', 'datasets') }} as is_counted
    from current_observations
    inner join compared_breakdowns
        on
            current_observations.indicator_id = compared_breakdowns.indicator_id
            and current_observations.breakdown_id = compared_breakdowns.breakdown_id
    inner join datasets on current_observations.dataset_id = datasets.dataset_id
    inner join indicators on current_observations.indicator_id = indicators.indicator_id
    where
        current_observations.rank_of_dataset = 1
        and current_observations.value is not null
        and current_observations.origin not in ('quoted', 'synthetic')
        and current_observations.area_code not in (select claim_areas.area_code from claim_areas)
),

final as (
    select
        groups.indicator_id,
        pairs.characteristic,
        groups.area_code,
        groups.period_id,
        groups.breakdown_id,
        pairs.reference_indicator_id,
        pairs.reference_breakdown_id,
        groups.dataset_id,
        groups.release_id,
        reference_groups.dataset_id as reference_dataset_id,
        periods.period_start,
        periods.period_end,
        groups.value as group_published_value,
        groups.lower_95 as group_published_lower_95,
        groups.upper_95 as group_published_upper_95,
        groups.lower_998 as group_published_lower_998,
        groups.upper_998 as group_published_upper_998,
        reference_groups.value as reference_published_value,
        reference_groups.lower_95 as reference_published_lower_95,
        reference_groups.upper_95 as reference_published_upper_95,
        reference_groups.lower_998 as reference_published_lower_998,
        reference_groups.upper_998 as reference_published_upper_998,
        groups.numerator as group_numerator,
        groups.denominator as group_denominator,
        reference_groups.numerator as reference_numerator,
        reference_groups.denominator as reference_denominator,
        indicators.unit,
        indicators.polarity,
        indicators.matters_value,
        indicators.matters_unit,
        case
            when pairs.characteristic = 'age' then 'compared by age'
            else {{ age_note('indicators.age_adjustment') }}
        end as age_note,
        -- Verdicts on the authority's members are one family of tests; every other area is one of its own, so that no
        -- setting that adds an area changes what is said of another.
        case when areas.role = 'member' then 'members' else groups.area_code end as family_of_areas,
        {{ uncertainty_of_pair('groups.', 'reference_groups.') }} as uncertainty,
        {{ why_no_interval('groups.', 'reference_groups.') }} as why_no_interval,
        case
            when groups.series_since is null then reference_groups.series_since
            when reference_groups.series_since > groups.series_since then reference_groups.series_since
            else groups.series_since
        end as series_since,
        case when 'sample' in (groups.origin, reference_groups.origin) then 'sample' else groups.origin end as origin
    from observations as groups
    inner join pairs
        on groups.indicator_id = pairs.indicator_id and groups.breakdown_id = pairs.breakdown_id
    inner join observations as reference_groups
        on
            pairs.reference_indicator_id = reference_groups.indicator_id
            and pairs.reference_breakdown_id = reference_groups.breakdown_id
            and groups.area_code = reference_groups.area_code
            and groups.period_id = reference_groups.period_id
    inner join indicators on groups.indicator_id = indicators.indicator_id
    inner join periods on groups.period_id = periods.period_id
    left join areas on groups.area_code = areas.area_code
)

select * from final
