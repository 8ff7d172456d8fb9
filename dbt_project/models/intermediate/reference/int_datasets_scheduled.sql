{# Read once, by dim_dataset. #}
{{ config(materialized='view') }}

with datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

current_retrievals as (
    select * from {{ ref('int_retrievals_ordered') }}
    where is_current
),

releases as (
    select * from {{ ref('int_releases_numbered') }}
),

health as (
    select * from {{ ref('stg_landed__health') }}
),

final as (
    select
        datasets.dataset_id,
        datasets.source,
        datasets.title,
        datasets.publisher,
        datasets.licence,
        datasets.landing_page,
        datasets.cadence,
        datasets.period_kind,
        datasets.caveat,
        releases.release_id,
        releases.publisher_time,
        current_retrievals.release_known_from as known_from,
        -- Past this day without a new release the dataset counts as late.
        cast(
            {{ dbt.dateadd(
                'day', 'datasets.cadence_days + datasets.grace_days', 'current_retrievals.release_known_from'
            ) }}
            as date
        ) as next_expected_by,
        health.failing_since,
        releases.origin
    from datasets
    left join current_retrievals on datasets.dataset_id = current_retrievals.dataset_id
    left join releases
        on
            current_retrievals.dataset_id = releases.dataset_id
            and current_retrievals.release_id = releases.release_id
    left join health on datasets.dataset_id = health.dataset_id
)

select * from final
