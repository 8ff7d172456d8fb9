{# Read once, by int_gaps_tested. #}
{{ config(materialized='view') }}

{%- set keys = ['indicator_id', 'characteristic', 'area_code', 'period_id', 'breakdown_id'] %}

-- The deviates of the tests of gaps between counts.
with gaps as (
    select * from {{ ref('int_gaps_measured') }}
),

{{ deviates_of_counts('gaps', keys) }}

select * from final
