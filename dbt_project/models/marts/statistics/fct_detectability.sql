with detectability as (
    select * from {{ ref('int_changes_detectable') }}
),

final as (
    select
        indicator_id,
        area_code,
        breakdown_id,
        period_id,
        value,
        half_width_95,
        smallest_change,
        smallest_change_among_members,
        family_size,
        matters_from,
        unit,
        finding,
        reason,
        dataset_id,
        release_id,
        origin
    from detectability
)

select * from final
