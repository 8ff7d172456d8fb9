with releases as (
    select * from {{ ref('int_releases_numbered') }}
),

final as (
    select
        dataset_id,
        release_id,
        origin,
        publisher_time,
        first_retrieved_at,
        decoder_version,
        decoded_sha256,
        decoded_rows,
        landing_gate_key,
        is_current
    from releases
)

select * from final
