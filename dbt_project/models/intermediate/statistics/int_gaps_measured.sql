{%- set carried = [
    'indicator_id', 'characteristic', 'area_code', 'period_id', 'breakdown_id', 'reference_indicator_id',
    'reference_breakdown_id', 'dataset_id', 'release_id', 'reference_dataset_id', 'period_start', 'period_end', 'unit',
    'polarity', 'matters_from', 'age_note', 'family_of_areas', 'uncertainty', 'why_no_interval', 'series_since', 'origin',
] %}

-- Each gap with its limits at both levels.
with paired as (
    select * from {{ ref('int_gaps_paired') }}
),

{{ figures_compared('paired', carried) }}

select * from final
