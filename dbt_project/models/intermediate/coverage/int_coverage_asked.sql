{# Read once, by int_coverage_stated. #}
{{ config(materialized='view') }}

-- What the catalogue asks of the datasets, and how many of those have landed since they were asked for it.
with selections as (
    select * from {{ ref('stg_catalogue__selections') }}
),

breakdowns as (
    select * from {{ ref('int_breakdown_keys') }}
),

current_retrievals as (
    select * from {{ ref('int_retrievals_ordered') }}
    where is_current
),

plan_selections as (
    select * from {{ ref('stg_landed__plan_selections') }}
),

final as (
    select
        selections.indicator_id,
        breakdowns.characteristic,
        count(distinct selections.breakdown_id) as categories_asked,
        count(distinct plan_selections.dataset_id) as landed_datasets
    from selections
    inner join breakdowns on selections.breakdown_id = breakdowns.breakdown_id
    left join current_retrievals on selections.dataset_id = current_retrievals.dataset_id
    -- A release fetched before an indicator was added was never asked for it.
    left join plan_selections
        on
            current_retrievals.dataset_id = plan_selections.dataset_id
            and current_retrievals.plan_hash = plan_selections.plan_hash
            and selections.indicator_id = plan_selections.indicator_id
            and selections.breakdown_id = plan_selections.breakdown_id
    group by selections.indicator_id, breakdowns.characteristic
)

select * from final
