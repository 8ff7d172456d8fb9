with boundaries as (
    select * from {{ ref('int_area_boundaries_scoped') }}
),

final as (
    select
        area_code,
        area_name,
        area_type,
        vintage,
        generalisation,
        crs,
        geometry_geojson,
        dataset_id,
        release_id
    from boundaries
)

select * from final
