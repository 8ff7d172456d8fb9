-- Three one-sided tests of each gap, by inverting its own interval: is it larger than what matters, is it smaller
-- (on both sides of none: equivalence), is there one in its direction? Then q-values of each test within its
-- family.
{%- set tests = ['matters', 'equivalence', 'direction'] %}
{%- set family = 'indicator_id, characteristic, period_id, family_of_areas' %}
with gaps as (
    select * from {{ ref('int_gaps_measured') }}
),

counted as (
    select * from {{ ref('int_gaps_counted') }}
),

-- The widths of an interval towards none and away from it.
sided as (
    select
        *,
        abs(gap) as size,
        case when gap < 0 then upper_95 - gap else gap - lower_95 end as rounded_below,
        case when gap < 0 then gap - lower_95 else upper_95 - gap end as rounded_above
    from gaps
),

-- Limits that are rounded may leave a narrow interval one side only: the other is as wide.
facing_up as (
    select
        *,
        case when rounded_below > 0 then rounded_below else rounded_above end as width_below,
        case when rounded_above > 0 then rounded_above else rounded_below end as width_above
    from sided
),

deviates as (
    select
        facing_up.*,
        case facing_up.uncertainty
            when 'interval'
                then
                    (facing_up.size - facing_up.matters_from) * {{ z(0.95) }} / nullif(
                        case
                            when facing_up.size < facing_up.matters_from then facing_up.width_above
                            else facing_up.width_below
                        end, 0
                    )
            when 'chance variation (ours)'
                then
                    case when facing_up.size < facing_up.matters_from then -1 else 1 end
                    * counted.deviate_of_near_side
        end as deviate_of_matters,
        case facing_up.uncertainty
            when 'interval'
                then (facing_up.size + facing_up.matters_from) * {{ z(0.95) }} / nullif(facing_up.width_below, 0)
            when 'chance variation (ours)' then counted.deviate_of_far_side
        end as deviate_of_far_side,
        case facing_up.uncertainty
            when 'interval' then facing_up.size * {{ z(0.95) }} / nullif(facing_up.width_below, 0)
            when 'chance variation (ours)'
                then case when facing_up.size > 0 then counted.deviate_of_none else 0 end
        end as deviate_of_direction
    from facing_up
    left join counted
        on
            facing_up.indicator_id = counted.indicator_id
            and facing_up.characteristic = counted.characteristic
            and facing_up.area_code = counted.area_code
            and facing_up.period_id = counted.period_id
            and facing_up.breakdown_id = counted.breakdown_id
),

all_deviates as (
    select
        *,
        case
            when -deviate_of_matters < deviate_of_far_side then -deviate_of_matters
            else deviate_of_far_side
        end as deviate_of_equivalence
    from deviates
),

halved as (
    select
        *,
        {%- for test in tests %}
            abs(deviate_of_{{ test }}) / sqrt(2e0) as x_of_{{ test }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from all_deviates
),

tails as (
    select
        *,
        {%- for test in tests %}
            {{ erfc('x_of_' ~ test) }} as tails_of_{{ test }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from halved
),

p_values as (
    select
        *,
        {%- for test in tests %}
            case
                when deviate_of_{{ test }} < 0 then 1 - tails_of_{{ test }} / 2
                else tails_of_{{ test }} / 2
            end as p_{{ test }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from tails
),

ranked as (
    select
        *,
        {%- for test in tests %}
            {{ family_size('p_' ~ test, family) }} as size_of_{{ test }},
            {{ rank_in_family('p_' ~ test, family, 'area_code, breakdown_id') }} as rank_of_{{ test }}
            {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from p_values
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        breakdown_id,
        {%- for test in tests %}
            p_{{ test }},
            {{ q_value('p_' ~ test, 'size_of_' ~ test, 'rank_of_' ~ test, family) }} as q_{{ test }},
        {%- endfor %}
        size_of_direction as family_size
    from ranked
)

select * from final
