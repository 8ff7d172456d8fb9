-- A period that the dataset's period_kind does not explain would silently lose its rows.
with staged as (
    {{ union_staged() }}
)

select
    staged.dataset_id,
    staged.release_id,
    staged.period_raw,
    count(*) as published_rows
from staged
inner join {{ ref('stg_catalogue__datasets') }} as datasets on staged.dataset_id = datasets.dataset_id
inner join {{ ref('int_periods_parsed') }} as periods
    on
        datasets.period_kind = periods.period_kind
        and datasets.period_month = periods.period_month
        and staged.period_raw = periods.period_raw
inner join {{ ref('stg_catalogue__selections') }} as selections
    on staged.dataset_id = selections.dataset_id and staged.category_key = selections.category_key
where periods.period_id is null
group by staged.dataset_id, staged.release_id, staged.period_raw
