{# Read once, by int_gaps_tested. #}
{{ config(materialized='view') }}

{%- set keys = ['indicator_id', 'characteristic', 'area_code', 'period_id', 'breakdown_id', 'test'] %}

-- The deviates of the tests of gaps between counts: Newcombe's limits inverted, at what matters on either side and
-- at none. The larger share stands first; a limit above the difference is one below it of those who are not
-- counted.
with gaps as (
    select * from {{ ref('int_gaps_measured') }}
    where uncertainty = 'chance variation (ours)'
),

facing_up as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        breakdown_id,
        abs(gap) / 100 as size,
        matters_from / 100 as matters_from,
        case when gap < 0 then reference_numerator else group_numerator end as x,
        case when gap < 0 then reference_denominator else group_denominator end as n,
        case when gap < 0 then group_numerator else reference_numerator end as other_x,
        case when gap < 0 then group_denominator else reference_denominator end as other_n
    from gaps
),

tests as (
    select
        *,
        'none' as test,
        size as distance,
        false as is_above
    from facing_up
    union all
    select
        *,
        'far side' as test,
        size + matters_from as distance,
        false as is_above
    from facing_up
    where matters_from is not null
    union all
    select
        *,
        'near side' as test,
        abs(size - matters_from) as distance,
        size < matters_from as is_above
    from facing_up
    where matters_from is not null
),

turned as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        breakdown_id,
        test,
        case when is_above then n - x else x end as x,
        n,
        case when is_above then other_n - other_x else other_x end as other_x,
        other_n,
        distance
    from tests
),

{{ newcombe_deviates('turned', keys) }},

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        breakdown_id,
        max(case when test = 'none' then deviate end) as deviate_of_none,
        max(case when test = 'far side' then deviate end) as deviate_of_far_side,
        max(case when test = 'near side' then deviate end) as deviate_of_near_side
    from deviates
    group by indicator_id, characteristic, area_code, period_id, breakdown_id
)

select * from final
