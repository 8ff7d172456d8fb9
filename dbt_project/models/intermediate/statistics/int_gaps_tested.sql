{%- set keys = ['indicator_id', 'characteristic', 'area_code', 'period_id', 'breakdown_id'] %}
{%- set family = ['indicator_id', 'characteristic', 'period_id', 'family_of_areas'] %}

-- Three one-sided tests of each gap, by inverting its own interval, and their q-values within its family.
with gaps as (
    select * from {{ ref('int_gaps_measured') }}
),

counted_gaps as (
    select * from {{ ref('int_gaps_counted') }}
),

{{ differences_tested('gaps', 'counted_gaps', keys, family) }}

select * from final
