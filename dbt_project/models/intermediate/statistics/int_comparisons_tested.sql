{%- set keys = ['indicator_id', 'area_code', 'period_id', 'breakdown_id', 'reference_area_code'] %}
{%- set family = ['indicator_id', 'characteristics', 'period_id', 'reference_area_code', 'family_of_areas'] %}

-- Three one-sided tests of each comparison of places, by inverting its own interval, and their q-values within its
-- family.
with comparisons as (
    select * from {{ ref('int_comparisons_measured') }}
),

counted_comparisons as (
    select * from {{ ref('int_comparisons_counted') }}
),

{{ differences_tested('comparisons', 'counted_comparisons', keys, family) }}

select * from final
