with staged as (
    {{ union_staged() }}
),

final as (
    select distinct dataset_id, period_raw
    from staged
)

select * from final
