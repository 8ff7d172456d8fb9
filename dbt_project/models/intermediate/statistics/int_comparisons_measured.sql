{%- set carried = [
    'indicator_id', 'area_code', 'period_id', 'breakdown_id', 'compared_with', 'reference_area_code', 'shape',
    'characteristics', 'dataset_id', 'release_id', 'unit', 'polarity', 'matters_from', 'age_note', 'family_of_areas',
    'uncertainty', 'why_no_interval', 'origin',
] %}

-- Each comparison of places with its limits at both levels.
with paired as (
    select * from {{ ref('int_comparisons_paired') }}
),

{{ figures_compared('paired', carried) }}

select * from final
