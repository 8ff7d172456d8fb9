with states as (
    select * from {{ ref('int_coverage_stated') }}
),

keys as (
    select * from {{ ref('stg_catalogue__coverage_keys') }}
),

labels as (
    select * from {{ ref('stg_catalogue__coverage_states') }}
),

final as (
    select
        states.indicator_id,
        states.characteristic,
        states.area_code,
        states.area_type,
        states.state,
        states.reason,
        states.link,
        states.declared_in,
        states.characteristics,
        states.categories_with_value,
        states.categories_withheld,
        states.categories_asked,
        states.areas_with_value,
        states.areas_in_scope,
        keys.characteristic_label,
        labels.state_label
    from states
    inner join keys
        on states.indicator_id = keys.indicator_id and states.characteristic = keys.characteristic
    -- A state without words stays, so that the constraint of the mart names it.
    left join labels on states.state = labels.state
)

select * from final
