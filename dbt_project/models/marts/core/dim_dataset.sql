with datasets as (
    select * from {{ ref('int_datasets_scheduled') }}
),

final as (
    select
        dataset_id,
        source,
        title,
        publisher,
        licence,
        landing_page,
        cadence,
        period_kind,
        caveat,
        release_id,
        publisher_time,
        known_from,
        next_expected_by,
        failing_since,
        origin
    from datasets
)

select * from final
