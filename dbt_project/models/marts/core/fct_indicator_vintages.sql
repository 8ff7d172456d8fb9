with vintages as (
    select * from {{ ref('int_vintages_corrected') }}
),

final as (
    select
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        dataset_id,
        known_from,
        known_to,
        why,
        value,
        lower_95,
        upper_95,
        status,
        release_id,
        release_known_from,
        origin
    from vintages
)

select * from final
