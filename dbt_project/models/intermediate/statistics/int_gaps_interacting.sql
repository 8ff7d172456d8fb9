{# Read once, by int_gaps_judged. #}
{{ config(materialized='view') }}

-- The interaction contrast of a group of two characteristics, r11 - r10 - r01 + r00 in percentage points: its gap
-- along one of them less the same gap among the reference of the other. The four figures are taken as independent.
with gaps as (
    select * from {{ ref('int_gaps_measured') }}
    where unit = 'percent'
),

parts as (
    select
        breakdown_id,
        count(*) as characteristics
    from {{ ref('stg_catalogue__breakdown_categories') }}
    group by breakdown_id
),

final as (
    select
        gaps.indicator_id,
        gaps.characteristic,
        gaps.area_code,
        gaps.period_id,
        gaps.breakdown_id,
        others.reference_breakdown_id as without_other_breakdown_id,
        {{ difference('gaps.gap', 'at_reference.gap') }} as interaction_contrast,
        {{ difference_lower('gaps.gap', 'gaps.lower_95', 'at_reference.gap', 'at_reference.upper_95') }}
            as interaction_lower_95,
        {{ difference_upper('gaps.gap', 'gaps.upper_95', 'at_reference.gap', 'at_reference.lower_95') }}
            as interaction_upper_95
    from gaps
    inner join parts on gaps.breakdown_id = parts.breakdown_id and parts.characteristics = 2
    inner join gaps as others
        on
            gaps.indicator_id = others.indicator_id
            and gaps.area_code = others.area_code
            and gaps.period_id = others.period_id
            and gaps.breakdown_id = others.breakdown_id
            and gaps.characteristic <> others.characteristic
    inner join gaps as at_reference
        on
            gaps.indicator_id = at_reference.indicator_id
            and gaps.characteristic = at_reference.characteristic
            and gaps.area_code = at_reference.area_code
            and gaps.period_id = at_reference.period_id
            and others.reference_breakdown_id = at_reference.breakdown_id
    where gaps.reference_indicator_id = gaps.indicator_id and others.reference_indicator_id = gaps.indicator_id
)

select * from final
