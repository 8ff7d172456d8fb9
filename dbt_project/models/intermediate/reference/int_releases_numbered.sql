with releases as (
    select * from {{ ref('stg_landed__releases') }}
),

final as (
    select
        row_number() over (order by dataset_id, release_id) as release_number,
        dataset_id,
        release_id,
        decoder_version,
        landing_gate_key,
        origin
    from releases
)

select * from final
