with asks as (
    select * from {{ ref('int_asks_ordered') }}
),

keys as (
    select * from {{ ref('stg_catalogue__coverage_keys') }}
),

final as (
    select
        asks.ask_id,
        asks.place,
        asks.indicator_id,
        asks.characteristic,
        asks.coverage_state,
        asks.reason,
        asks.areas_concerned,
        asks.areas,
        asks.ask_to,
        asks.request,
        asks.is_asked_first,
        asks.people_concerned,
        asks.counted_by,
        asks.state,
        asks.asked_on,
        asks.answered_on,
        asks.who,
        asks.answer,
        keys.characteristic_label
    from asks
    inner join keys
        on asks.indicator_id = keys.indicator_id and asks.characteristic = keys.characteristic
)

select * from final
