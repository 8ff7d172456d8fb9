with breakdowns as (
    select * from {{ ref('int_breakdowns_labelled') }}
),

final as (
    select
        breakdown_id,
        breakdown_label,
        characteristics,
        is_intersection
    from breakdowns
)

select * from final
