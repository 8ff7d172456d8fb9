-- Numbers stand for texts inside the build: joining and grouping them costs a fraction.
with selections as (
    select distinct dataset_id, indicator_id, breakdown_id, category_key, role, preference
    from {{ ref('stg_catalogue__selections') }}
),

indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

units as (
    select * from {{ ref('stg_catalogue__units') }}
),

series as (
    select
        dataset_id,
        indicator_id,
        breakdown_id,
        min(preference) as preference,
        count(case when role = 'numerator' then 1 end) as numerator_slices,
        count(case when role = 'denominator' then 1 end) as denominator_slices
    from selections
    group by dataset_id, indicator_id, breakdown_id
),

final as (
    select
        row_number() over (order by series.dataset_id, series.indicator_id, series.breakdown_id) as series_number,
        series.dataset_id,
        series.indicator_id,
        series.breakdown_id,
        series.preference,
        series.numerator_slices,
        series.denominator_slices,
        -- Whether another dataset may give the same figures.
        count(*) over (partition by series.indicator_id, series.breakdown_id) > 1 as is_contested,
        datasets.source,
        datasets.period_kind,
        datasets.period_month,
        indicators.unit,
        units.ratio_factor,
        indicators.aggregate,
        indicators.method,
        indicators.statistical_unit,
        indicators.age_adjustment,
        indicators.clustered,
        datasets.collection,
        datasets.publishers_limits
    from series
    inner join indicators on series.indicator_id = indicators.indicator_id
    inner join units on indicators.unit = units.unit
    inner join datasets on series.dataset_id = datasets.dataset_id
)

select * from final
