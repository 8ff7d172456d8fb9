{# Read by coverage_matrix and its requests. #}
{{ config(materialized='view') }}

-- One state, and a reason in words, for every place where a figure could stand.
with keys as (
    select * from {{ ref('stg_catalogue__coverage_keys') }}
),

reasons as (
    select * from {{ ref('stg_catalogue__coverage_reasons') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

areas as (
    select * from {{ ref('stg_catalogue__areas') }}
),

scope_areas as (
    select * from {{ ref('stg_catalogue__scope_areas') }}
),

asked as (
    select * from {{ ref('int_coverage_asked') }}
),

found as (
    select * from {{ ref('int_coverage_found') }}
),

of_places as (
    select * from {{ ref('int_coverage_of_places') }}
),

areas_asked as (
    select
        areas.area_code,
        areas.area_type,
        count(*) over (partition by areas.area_type) as areas_in_scope
    from scope_areas
    inner join areas on scope_areas.area_code = areas.area_code
),

found_by_type as (
    select
        found.indicator_id,
        found.characteristic,
        areas_asked.area_type,
        count(case when found.categories_with_value > 0 then 1 end) as areas_with_value
    from found
    inner join areas_asked on found.area_code = areas_asked.area_code
    group by found.indicator_id, found.characteristic, areas_asked.area_type
),

found_anywhere as (
    select indicator_id, characteristic, count(*) as areas_found
    from found
    group by indicator_id, characteristic
),

cells as (
    select
        keys.indicator_id,
        keys.characteristic,
        keys.characteristics,
        keys.is_selected,
        areas_asked.area_code,
        areas_asked.area_type,
        areas_asked.areas_in_scope,
        datasets.landing_page,
        coalesce(found_by_type.areas_with_value, 0) as areas_with_value,
        coalesce(found.categories_with_value, 0) as categories_with_value,
        coalesce(found.categories_withheld, 0) as categories_withheld,
        coalesce(found.categories_withheld_by_us, 0) as categories_withheld_by_us,
        coalesce(asked.categories_asked, 0) as categories_asked,
        of_places.places_with_value,
        of_places.places_in_scope,
        case
            when reasons.published_for like '% ' || areas_asked.area_type || ' %' then 'not_taken_in'
            else reasons.state
        end as declared_state,
        reasons.reason as declared_reason,
        reasons.link as declared_link,
        reasons.declared_in,
        case
            -- Place is no breakdown: it is there where areas inside this one have figures.
            when keys.characteristic = 'place' and of_places.places_with_value > 0 then 'published'
            when found.categories_published > 0 then 'published'
            when found.categories_with_value > 0 then 'computable'
            when found.categories_withheld > 0 then 'suppressed'
            when found.indicator_id is not null then 'without_a_figure'
            when found_anywhere.areas_found > 0 then 'other_areas_only'
            when asked.landed_datasets > 0 then 'not_in_release'
            when asked.indicator_id is not null then 'not_landed'
            when reasons.state is not null then 'declared'
            else 'not_stated'
        end as state_found
    from keys
    cross join areas_asked
    inner join datasets on keys.dataset_id = datasets.dataset_id
    left join asked
        on keys.indicator_id = asked.indicator_id and keys.characteristic = asked.characteristic
    left join found
        on
            keys.indicator_id = found.indicator_id
            and keys.characteristic = found.characteristic
            and areas_asked.area_code = found.area_code
    left join found_by_type
        on
            keys.indicator_id = found_by_type.indicator_id
            and keys.characteristic = found_by_type.characteristic
            and areas_asked.area_type = found_by_type.area_type
    left join found_anywhere
        on
            keys.indicator_id = found_anywhere.indicator_id
            and keys.characteristic = found_anywhere.characteristic
    left join of_places
        on keys.indicator_id = of_places.indicator_id and areas_asked.area_code = of_places.area_code
    left join reasons
        on keys.indicator_id = reasons.indicator_id and keys.characteristic = reasons.characteristic
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        area_type,
        case state_found
            when 'without_a_figure' then 'not_published'
            when 'not_landed' then 'not_in_release'
            when 'declared' then declared_state
            else state_found
        end as state,
        case
            when state_found in ('published', 'computable') and characteristic = 'place'
                then
                    'There are figures of ' || {{ text('places_with_value') }} || ' of '
                    || {{ text('places_in_scope') }} || ' areas inside it.'
            when state_found in ('published', 'computable')
                then
                    case state_found
                        when 'published' then 'The publisher gives it'
                        else
                            'Computed from the areas that it is made of; '
                            || 'the release that we hold has no row of its own'
                    end
                    || case
                        when characteristic = 'all' then '.'
                        when categories_withheld > 0
                            then
                                ', with ' || {{ text('categories_withheld') }} || ' of '
                                || {{ text('categories_asked') }} || ' categories withheld, '
                                || 'because they rest on too few people.'
                        when categories_with_value < categories_asked
                            then
                                ', for ' || {{ text('categories_with_value') }} || ' of '
                                || {{ text('categories_asked') }} || ' categories.'
                        else ', for all ' || {{ text('categories_asked') }} || ' categories that are asked for.'
                    end
            when state_found = 'suppressed' and categories_withheld_by_us = categories_withheld
                then
                    'We withhold the newest figure: it would be a number of our own making, of fewer than '
                    || '{{ fewest_counted() }} counted or fewer than {{ fewest_people() }} in all, '
                    || 'or tell one that is withheld.'
            when state_found = 'suppressed'
                then 'The publisher withholds the newest figure, because it rests on too few people.'
            when state_found = 'without_a_figure'
                then
                    'The release lists it for this area without a figure that can be used: '
                    || 'none is given, or one of too few people.'
            when state_found = 'other_areas_only'
                then
                    'The release that we hold has it for other areas only: of its kind, '
                    || case
                        when areas_with_value = 0 then 'no area has a figure.'
                        else
                            {{ text('areas_with_value') }} || ' of ' || {{ text('areas_in_scope') }}
                            || ' have a figure, and this area is not among them.'
                    end
            when state_found = 'not_in_release'
                then 'Asked of the publisher, but the release that we hold has no such row.'
            when state_found = 'not_landed'
                then 'Asked for, but no release that was fetched for it has landed and passed its gate yet.'
            when state_found = 'declared' then declared_reason
            else 'Nobody has said yet why there is no such figure.'
        end as reason,
        case
            when state_found = 'declared' then declared_link
            when state_found <> 'not_stated' then landing_page
        end as link,
        case
            when state_found = 'declared' then declared_in
            when state_found <> 'not_stated' then 'figures'
        end as declared_in,
        characteristics,
        categories_with_value,
        categories_withheld,
        categories_asked,
        areas_with_value,
        areas_in_scope
    from cells
)

select * from final
