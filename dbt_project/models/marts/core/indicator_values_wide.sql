with observations as (
    select * from {{ ref('int_values_limited') }}
),

indicators as (
    select * from {{ ref('dim_indicator') }}
),

areas as (
    select * from {{ ref('dim_area') }}
),

periods as (
    select * from {{ ref('dim_period') }}
),

breakdowns as (
    select * from {{ ref('dim_breakdown') }}
),

datasets as (
    select * from {{ ref('dim_dataset') }}
),

final as (
    select
        indicators.title as indicator,
        indicators.theme,
        areas.area_label as area,
        areas.area_type,
        periods.period_label as period,
        periods.period_start,
        periods.period_end,
        breakdowns.breakdown_label as group_of_people,
        observations.value,
        observations.lower_95,
        observations.upper_95,
        observations.unit,
        observations.status_label as status,
        observations.series_since,
        indicators.polarity,
        indicators.caveat,
        observations.method,
        datasets.title as dataset,
        datasets.publisher,
        datasets.licence,
        observations.origin,
        observations.indicator_id,
        observations.area_code,
        observations.period_id,
        observations.breakdown_id,
        observations.dataset_id,
        observations.limits_method
    from observations
    inner join indicators on observations.indicator_id = indicators.indicator_id
    inner join areas on observations.area_code = areas.area_code
    inner join periods on observations.period_id = periods.period_id
    inner join breakdowns on observations.breakdown_id = breakdowns.breakdown_id
    inner join datasets on observations.dataset_id = datasets.dataset_id
)

select * from final
