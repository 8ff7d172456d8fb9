with releases as (
    select * from {{ ref('stg_landed__releases') }}
),

current_retrievals as (
    select * from {{ ref('int_retrievals_ordered') }}
    where is_current
),

final as (
    select
        row_number() over (order by releases.dataset_id, releases.release_id) as release_number,
        releases.dataset_id,
        releases.release_id,
        releases.origin,
        releases.publisher_time,
        releases.first_retrieved_at,
        releases.decoder_version,
        releases.decoded_sha256,
        releases.decoded_rows,
        releases.landing_gate_key,
        current_retrievals.release_id is not null as is_current
    from releases
    left join current_retrievals
        on
            releases.dataset_id = current_retrievals.dataset_id
            and releases.release_id = current_retrievals.release_id
)

select * from final
