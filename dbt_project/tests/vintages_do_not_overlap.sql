-- At any instant one observation of one dataset has one vintage.
with ordered as (
    select
        *,
        lead(known_from) over (
            partition by indicator_id, area_code, period_id, breakdown_id, dataset_id
            order by known_from
        ) as next_known_from
    from {{ ref('fct_indicator_vintages') }}
)

select *
from ordered
where
    known_to <= known_from
    or known_to > next_known_from
    or (known_to is null and next_known_from is not null)
