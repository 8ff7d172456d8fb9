with periods as (
    select distinct period_id, period_start, period_end, months, period_label
    from {{ ref('int_periods_parsed') }}
),

final as (
    select
        period_id,
        period_start,
        period_end,
        months,
        period_label,
        case
            when months = 0 and extract(month from period_start) = 6 and extract(day from period_start) = 30
                then 'mid_year'
            when
                months = 0
                and {{ census_day("cast(extract(year from period_start) as varchar)") }} = period_start
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
