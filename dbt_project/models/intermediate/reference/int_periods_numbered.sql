with parsed as (
    select * from {{ ref('int_periods_parsed') }}
),

-- Publishers write one period in several ways.
final as (
    select distinct
        period_number,
        period_id,
        period_start
    from parsed
    where period_id is not null
)

select * from final
