with periods as (
    select * from {{ ref('int_periods_described') }}
),

vintages as (
    select * from {{ ref('fct_indicator_vintages') }}
),

kept_vintages as (
    select * from {{ ref('stg_kept__indicator_vintages') }}
),

final as (
    select
        period_id,
        period_start,
        period_end,
        months,
        period_label,
        period_kind
    from periods
    where
        period_id in (select vintages.period_id from vintages)
        or period_id in (select kept_vintages.period_id from kept_vintages)
)

select * from final
