with memberships as (
    select * from {{ ref('stg_catalogue__memberships') }}
),

final as (
    select
        authority_code,
        member_code,
        role,
        valid_from,
        valid_to,
        certainty,
        source
    from memberships
)

select * from final
