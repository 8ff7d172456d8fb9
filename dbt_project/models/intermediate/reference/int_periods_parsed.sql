with seen as (
    select * from {{ ref('int_periods_seen') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

published as (
    select distinct datasets.period_kind, datasets.period_month, seen.period_raw
    from seen
    inner join datasets on seen.dataset_id = datasets.dataset_id
),

shapes as (
    select
        period_kind,
        period_month,
        period_raw,
        {{ period_shape('period_kind', 'period_raw', 'period_month') }} as shape,
        replace(period_raw, 'T00:00:00', '') as interval_text
    from published
),

started as (
    select
        *,
        case
            when shape in ('interval', 'day') then cast(substr(period_raw, 1, 10) as date)
            when shape = 'years of its kind' and period_kind = 'financial_year'
                then cast(substr(period_raw, 1, 4) || '-04-01' as date)
            when shape = 'years of its kind' and period_kind = 'november_year'
                then cast(substr(period_raw, 1, 4) || '-11-01' as date)
            when shape = 'years of its kind' then cast(substr(period_raw, 1, 4) || '-09-01' as date)
            when shape = 'year ends in month' then {{ months_later(-11, "cast(period_raw || '-01' as date)") }}
            when shape = 'month' then cast(period_raw || '-01' as date)
            when shape = 'quarter'
                then {{ months_later("3 * (cast(substr(period_raw, 7, 1) as integer) - 1)",
                    "cast(substr(period_raw, 1, 4) || '-01-01' as date)") }}
            when shape = 'calendar year' then cast(period_raw || '-01-01' as date)
            when shape = 'month of the year'
                then {{ months_later('cast(period_month as integer) - 1', "cast(period_raw || '-01-01' as date)") }}
            when shape = 'month of the school year'
                then {{ months_later('cast(period_month as integer) + 11',
                    "cast(substr(period_raw, 1, 4) || '-01-01' as date)") }}
            when shape = 'mid-year' then cast(period_raw || '-06-30' as date)
            when shape = 'census year' then {{ census_day('period_raw') }}
        end as period_start,
        case
            when shape = 'interval' then {{ period_months('interval_text') }}
            when shape = 'years of its kind' then 12 * cast(substr(period_raw, 7, length(period_raw) - 7) as integer)
            when shape in ('year ends in month', 'calendar year') then 12
            when shape in ('month', 'month of the year', 'month of the school year') then 1
            when shape = 'quarter' then 3
            when shape is not null then 0
        end as months
    from shapes
),

ended as (
    select
        *,
        case
            when months = 0 then period_start
            else cast({{ dbt.dateadd('day', -1, months_later('months', 'period_start')) }} as date)
        end as period_end
    from started
),

identified as (
    select
        period_kind,
        period_month,
        period_raw,
        {{ period_id('period_kind', 'period_start', 'months') }} as period_id,
        period_start,
        period_end,
        months
    from ended
),

final as (
    select
        *,
        {{
            period_label(
                'period_start', 'period_end', 'months', period_kind_of('period_id', 'period_start', 'months')
            )
        }} as period_label,
        dense_rank() over (order by period_id) as period_number
    from identified
)

select * from final
