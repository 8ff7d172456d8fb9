-- A value that was published as text but is no number would silently become a missing value.
select *
from {{ ref('int_cells') }}
where published_number is null and nullif(trim(published_text), '') is not null
