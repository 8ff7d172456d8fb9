{# Read once, by int_comparisons_tested. #}
{{ config(materialized='view') }}

{%- set keys = ['indicator_id', 'area_code', 'period_id', 'breakdown_id', 'reference_area_code'] %}

-- The deviates of the tests of places by their counts.
with comparisons as (
    select * from {{ ref('int_comparisons_measured') }}
),

{{ deviates_of_counts('comparisons', keys) }}

select * from final
