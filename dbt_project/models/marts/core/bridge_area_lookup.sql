with lookups as (
    select * from {{ ref('int_area_lookups_scoped') }}
),

final as (
    select
        dataset_id,
        release_id,
        child_code,
        child_name,
        child_type,
        parent_code,
        parent_name,
        parent_type,
        relation,
        vintage
    from lookups
)

select * from final
