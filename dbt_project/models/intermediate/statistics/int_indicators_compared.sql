{# A filter of the catalogue. #}
{{ config(materialized='view') }}

-- Context never gets a verdict, nor does what counts no people.
with indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

final as (
    select indicator_id from indicators
    where
        show_gaps
        and counts_as in ('outcome', 'head_count')
        and statistical_unit in ('person', 'household', 'job')
)

select * from final
