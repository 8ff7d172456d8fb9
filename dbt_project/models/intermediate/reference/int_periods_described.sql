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

dated as (
    select
        period_id,
        cast(substr(period_id, 1, 10) as date) as period_start,
        {{ period_months("split_part(period_id, '~', 1)") }} as months
    from mentioned
),

periods as (
    select
        *,
        case
            when months = 0 then period_start
            else cast({{ dbt.dateadd('day', -1, months_later('months', 'period_start')) }} as date)
        end as period_end,
        {{ period_kind_of('period_id', 'period_start', 'months') }} as period_kind
    from dated
),

final as (
    select
        period_id,
        period_start,
        period_end,
        months,
        {{ period_label('period_start', 'period_end', 'months', 'period_kind') }} as period_label,
        period_kind
    from periods
)

select * from final
