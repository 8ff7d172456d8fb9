{# Read once, by dim_period. #}
{{ config(materialized='view') }}

-- Every period that a release of this build or an earlier vintage may be about; everything follows from its id.
with numbered as (
    select * from {{ ref('int_periods_numbered') }}
),

previous as (
    select * from {{ ref('stg_previous__indicator_vintages') }}
),

kept as (
    select * from {{ ref('stg_kept__indicator_vintages') }}
),

mentioned as (
    select period_id from numbered
    union
    select period_id from previous
    union
    select period_id from kept
),

started as (
    select
        period_id,
        cast(substr(period_id, 1, 10) as date) as period_start,
        case
            when period_id like '%/P%Y' then 12 * cast(substr(period_id, 13, length(period_id) - 13) as integer)
            when period_id like '%/P%M' then cast(substr(period_id, 13, length(period_id) - 13) as integer)
            else 0
        end as months
    from mentioned
),

periods as (
    select
        *,
        case
            when months = 0 then period_start
            else cast({{ dbt.dateadd('day', -1, months_later('months', 'period_start')) }} as date)
        end as period_end
    from started
),

final as (
    select
        period_id,
        period_start,
        period_end,
        months,
        {{ period_label('period_start', 'period_end', 'months') }} as period_label,
        case
            when months = 0 and extract(month from period_start) = 6 and extract(day from period_start) = 30
                then 'mid_year'
            when
                months = 0
                and {{ census_day("cast(extract(year from period_start) as " ~ dbt.type_string() ~ ")") }}
                = period_start
                then 'census_day'
            when months = 0 then 'day'
            when months = 1 then 'month'
            when months > 12 then 'pooled_years'
            when months = 12 and extract(month from period_start) = 1 then 'calendar_year'
            when months = 12 and extract(month from period_start) = 4 then 'financial_year'
            when months = 12 and extract(month from period_start) in (8, 9) then 'academic_year'
            when months = 12 then 'rolling_year'
            else 'months'
        end as period_kind
    from periods
)

select * from final
