with rebased as (
    select * from {{ ref('int_areas_rebased') }}
),

final as (
    select
        dataset_id,
        release_id,
        former_code,
        former_name,
        area_code,
        area_name,
        area_type,
        method,
        weight,
        weight_dataset_id,
        is_estimated,
        common_code,
        vintage
    from rebased
)

select * from final
