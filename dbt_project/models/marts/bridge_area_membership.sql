with memberships as (
    select * from {{ source('catalogue', 'memberships') }}
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
