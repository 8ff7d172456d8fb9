with asks as (
    select * from {{ ref('int_asks_ordered') }}
),

final as (
    select
        ask_id,
        place,
        indicator_id,
        characteristic,
        coverage_state,
        reason,
        areas_concerned,
        areas,
        ask_to,
        request,
        is_asked_first,
        people_concerned,
        counted_by,
        state,
        asked_on,
        answered_on,
        who,
        answer
    from asks
)

select * from final
