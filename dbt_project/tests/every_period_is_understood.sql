-- A period that the dataset's period_kind does not explain would silently lose its rows.
select *
from {{ ref('int_periods_parsed') }}
where period_id is null
