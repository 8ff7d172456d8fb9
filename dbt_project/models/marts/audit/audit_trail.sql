with cells as (
    select * from {{ ref('int_cells_traced') }}
),

final as (
    select
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        role,
        contributing_area_code,
        row_number,
        dataset_id,
        release_id,
        decoder_version,
        object_sha256,
        url,
        retrieved_at,
        landing_gate_key,
        published_text,
        origin,
        former_code
    from cells
)

select * from final
