-- For each indicator, characteristic and breakdown: the breakdown it is compared with, which is the same one
-- with only that characteristic's category exchanged for the reference's.
with parts as (
    select * from {{ ref('stg_catalogue__breakdown_categories') }}
),

indicator_references as (
    select * from {{ ref('stg_catalogue__indicator_references') }}
),

compared_indicators as (
    select indicator_id from {{ ref('int_indicators_compared') }}
),

selections as (
    select * from {{ ref('stg_catalogue__selections') }}
),

indicator_breakdowns as (
    select distinct selections.indicator_id, selections.breakdown_id
    from selections
    inner join compared_indicators on selections.indicator_id = compared_indicators.indicator_id
),

compared as (
    select
        indicator_breakdowns.indicator_id,
        indicator_breakdowns.breakdown_id,
        indicator_references.characteristic,
        indicator_references.reference_indicator_id,
        indicator_references.reference_breakdown_id as reference_group
    from indicator_breakdowns
    inner join indicator_references on indicator_breakdowns.indicator_id = indicator_references.indicator_id
    inner join parts
        on
            indicator_breakdowns.breakdown_id = parts.breakdown_id
            and indicator_references.characteristic = parts.characteristic
),

exchanged_parts as (
    select
        compared.indicator_id,
        compared.breakdown_id,
        compared.characteristic,
        parts.characteristic as part_characteristic,
        parts.category as part_category
    from compared
    inner join parts on compared.breakdown_id = parts.breakdown_id and compared.characteristic <> parts.characteristic
    union
    select
        compared.indicator_id,
        compared.breakdown_id,
        compared.characteristic,
        parts.characteristic as part_characteristic,
        parts.category as part_category
    from compared
    inner join parts on compared.reference_group = parts.breakdown_id
),

reference_breakdowns as (
    select
        indicator_id,
        breakdown_id,
        characteristic,
        {{ joined("part_characteristic || '=' || part_category", '|', 'part_characteristic') }}
            as reference_breakdown_id
    from exchanged_parts
    group by indicator_id, breakdown_id, characteristic
),

final as (
    select
        compared.indicator_id,
        compared.breakdown_id,
        compared.characteristic,
        compared.reference_indicator_id,
        coalesce(reference_breakdowns.reference_breakdown_id, 'all') as reference_breakdown_id
    from compared
    left join reference_breakdowns
        on
            compared.indicator_id = reference_breakdowns.indicator_id
            and compared.breakdown_id = reference_breakdowns.breakdown_id
            and compared.characteristic = reference_breakdowns.characteristic
)

select * from final
where breakdown_id <> reference_breakdown_id or indicator_id <> reference_indicator_id
