with footprints as (
    select * from {{ ref('stg_catalogue__footprints') }}
),

final as (
    select
        footprint,
        title,
        authority_code,
        area_code,
        through_code,
        valid_from,
        valid_to,
        certainty,
        source
    from footprints
)

select * from final
