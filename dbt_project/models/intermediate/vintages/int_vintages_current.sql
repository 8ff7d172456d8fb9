{# Read once, by int_figures_newest. #}
{{ config(materialized='view') }}

-- What is known now of every dataset, also of those that this build takes over as they are.
with rebuilt as (
    select * from {{ ref('int_vintages_corrected') }}
),

kept as (
    select * from {{ ref('stg_kept__indicator_vintages') }}
),

final as (
    select indicator_id, area_code, period_id, breakdown_id, dataset_id, value, status
    from rebuilt
    where known_to is null and why <> 'withdrawn'
    union all
    select indicator_id, area_code, period_id, breakdown_id, dataset_id, value, status
    from kept
    where known_to is null and why <> 'withdrawn'
)

select * from final
