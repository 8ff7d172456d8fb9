{# Read once, by int_comparisons_measured. #}
{{ config(materialized='view') }}

-- Each place's figure beside that of another place, or beside the rest of the whole that holds it: the whole's counts
-- less the place's. Where there is no rest to be had there is no reference, and the row says why.
with figures as (
    select * from {{ ref('int_place_figures') }}
),

area_pairs as (
    select * from {{ ref('int_area_pairs') }}
),

indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

scope_areas as (
    select * from {{ ref('stg_catalogue__scope_areas') }}
),

categories as (
    select
        breakdown_id,
        {{ joined('characteristic', '|', 'characteristic') }} as characteristics
    from {{ ref('stg_catalogue__breakdown_categories') }}
    group by breakdown_id
),

side_by_side as (
    select
        own.indicator_id,
        own.area_code,
        own.period_id,
        own.breakdown_id,
        area_pairs.compared_with,
        area_pairs.reference_area_code,
        area_pairs.is_inside,
        own.dataset_id,
        own.release_id,
        own.ratio_factor,
        {%- for column in [
            'value', 'lower_95', 'upper_95', 'lower_998', 'upper_998', 'numerator', 'denominator', 'status',
            'interval_elsewhere', 'is_counted', 'origin',
        ] %}
            own.{{ column }} as own_{{ column }},
            other_places.{{ column }} as other_{{ column }},
        {%- endfor %}
        case
            when own.dataset_id <> other_places.dataset_id then 'figures of two datasets'
            when area_pairs.is_inside then coalesce(own.why_no_rest, other_places.why_no_rest)
        end as why_refused,
        {{ difference('other_places.numerator', 'own.numerator') }} as rest_numerator,
        {{ difference('other_places.denominator', 'own.denominator') }} as rest_denominator,
        own.is_counted and other_places.is_counted as are_counted,
        case when 'sample' in (own.origin, other_places.origin) then 'sample' else own.origin end as origin_of_both
    from figures as own
    inner join area_pairs on own.area_code = area_pairs.area_code
    inner join figures as other_places
        on
            own.indicator_id = other_places.indicator_id
            and own.period_id = other_places.period_id
            and own.breakdown_id = other_places.breakdown_id
            and area_pairs.reference_area_code = other_places.area_code
),

with_refusal as (
    select
        *,
        coalesce(
            why_refused,
            case
                when not is_inside then null
                when
                    rest_numerator < 0 or rest_denominator <= 0
                    or (ratio_factor = 100 and rest_numerator > rest_denominator)
                    then 'the counts do not fit into those of the whole'
                when {{ is_small_number('rest_numerator', 'rest_denominator') }} then 'too few people'
            end
        ) as refused_because
    from side_by_side
),

-- What is left of the whole. Chance in a whole is that of its parts together, for they are different people.
of_the_rest as (
    select
        *,
        {{ ratio('rest_numerator', 'rest_denominator', 'ratio_factor') }} as rest_value,
        {%- for limit in ['lower_95', 'upper_95', 'lower_998', 'upper_998'] %}
            case
                when not are_counted
                    then {{ rest_half_width(
                        'abs(other_' ~ limit ~ ' - other_value)', 'other_denominator',
                        'abs(own_' ~ limit ~ ' - own_value)', 'own_denominator'
                    ) }}
            end as rest_width_{{ limit }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from with_refusal
),

referred as (
    select
        *,
        case
            when refused_because is not null then 'not compared'
            when is_inside then 'the rest of the whole'
            else 'another place'
        end as shape,
        case when is_inside then rest_value else other_value end as reference_value,
        {%- for level in ['95', '998'] %}
            case
                when not is_inside then other_lower_{{ level }}
                when rest_width_upper_{{ level }} is not null then rest_value - rest_width_lower_{{ level }}
            end as reference_lower_{{ level }},
            case
                when not is_inside then other_upper_{{ level }}
                when rest_width_lower_{{ level }} is not null then rest_value + rest_width_upper_{{ level }}
            end as reference_upper_{{ level }},
        {%- endfor %}
        case when is_inside then rest_numerator else other_numerator end as reference_numerator,
        case when is_inside then rest_denominator else other_denominator end as reference_denominator,
        other_status as reference_status,
        other_is_counted as reference_is_counted,
        other_interval_elsewhere as reference_interval_elsewhere,
        other_origin as reference_origin
    from of_the_rest
),

final as (
    select
        referred.indicator_id,
        referred.area_code,
        referred.period_id,
        referred.breakdown_id,
        referred.compared_with,
        referred.reference_area_code,
        referred.shape,
        coalesce(categories.characteristics, 'all') as characteristics,
        referred.dataset_id,
        referred.release_id,
        referred.own_value as group_published_value,
        {%- for side, columns in [('group', 'own'), ('reference', 'reference')] %}
            {%- for limit in ['lower_95', 'upper_95', 'lower_998', 'upper_998'] %}
                case when referred.refused_because is null then referred.{{ columns }}_{{ limit }} end
                    as {{ side }}_published_{{ limit }},
            {%- endfor %}
            {%- for count in ['numerator', 'denominator'] %}
                case when referred.refused_because is null then referred.{{ columns }}_{{ count }} end
                    as {{ side }}_{{ count }},
            {%- endfor %}
        {%- endfor %}
        case when referred.refused_because is null then referred.reference_value end as reference_published_value,
        indicators.unit,
        indicators.polarity,
        indicators.matters_value,
        indicators.matters_unit,
        {{ age_note('indicators.age_adjustment') }} as age_note,
        case when scope_areas.role = 'member' then 'members' else referred.area_code end as family_of_areas,
        case
            when referred.refused_because is not null then 'none'
            else {{ uncertainty_of_pair('referred.own_', 'referred.reference_') }}
        end as uncertainty,
        case
            when referred.refused_because is not null then referred.refused_because
            when
                referred.is_inside and not referred.are_counted and referred.reference_lower_95 is null
                and referred.own_lower_95 is not null and referred.other_lower_95 is not null
                then 'limits rounded away'
            else {{ why_no_interval('referred.own_', 'referred.reference_') }}
        end as why_no_interval,
        referred.origin_of_both as origin
    from referred
    inner join indicators on referred.indicator_id = indicators.indicator_id
    inner join scope_areas on referred.area_code = scope_areas.area_code
    left join categories on referred.breakdown_id = categories.breakdown_id
)

select * from final
