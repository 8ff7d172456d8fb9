-- The newest figure of each indicator, breakdown and area, of all datasets, in words that the requests need.
with current_vintages as (
    select * from {{ ref('int_vintages_current') }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by indicator_id, breakdown_id, area_code
            order by
                period_id desc,
                case when value is not null then 0 when {{ is_withheld('status') }} then 1 else 2 end asc,
                dataset_id asc
        ) as place_from_newest
    from current_vintages
),

final as (
    select indicator_id, breakdown_id, area_code, value, status
    from ranked
    where place_from_newest = 1
)

select * from final
