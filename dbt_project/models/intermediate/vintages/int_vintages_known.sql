-- The vintages of this build and those of the datasets that it takes over as they are.
with rebuilt as (
    select * from {{ ref('int_vintages_corrected') }}
),

kept as (
    select * from {{ ref('stg_kept__indicator_vintages') }}
),

final as (
    select
        indicator_id, area_code, period_id, breakdown_id, dataset_id, release_id,
        known_from, known_to, value, lower_95, upper_95, status, origin
    from rebuilt
    union all
    select
        indicator_id, area_code, period_id, breakdown_id, dataset_id, release_id,
        known_from, known_to, value, lower_95, upper_95, status, origin
    from kept
)

select * from final
