{%- set slice = ['indicator_id', 'characteristic', 'area_code', 'period_id', 'base_unit'] -%}
-- Every index of an authority in one form, with its reason where it is not to be had.
with judged as (
    select * from {{ ref('int_segregation_judged') }}
),

measured as (
    select * from {{ ref('int_segregation_measured') }}
),

mixing as (
    select * from {{ ref('int_mixing_opportunity') }}
),

sources as (
    select
        {{ columns_of(slice) }},
        min(dataset_id) as dataset_id,
        min(release_id) as release_id,
        min(origin) as origin
    from {{ ref('int_neighbourhood_groups') }}
    group by {{ columns_of(slice) }}
),

place_reasons as (
    select * from {{ ref('stg_catalogue__coverage_reasons') }}
    where characteristic = 'place'
),

of_neighbourhoods as (
    select distinct indicator_id, characteristic, area_code, period_id
    from judged
),

people_of as (
    select distinct {{ columns_of(slice) }}, category, people, units
    from judged
),

indices as (
    select
        {{ columns_of(slice, 'judged') }},
        judged.measure,
        judged.category,
        judged.corrected as index_value,
        judged.raw as raw_value,
        case when judged.measure <> 'isolation' then judged.expected end as expected_by_chance,
        judged.lower_95,
        judged.upper_95,
        judged.people,
        judged.units,
        'chance variation (ours): neighbourhoods drawn anew' as uncertainty
    from judged
    where judged.measure <> 'm'
    union all
    select
        {{ columns_of(slice, 'measured') }},
        measured.measure,
        measured.category,
        measured.figure as index_value,
        measured.figure as raw_value,
        null as expected_by_chance,
        null as lower_95,
        null as upper_95,
        people_of.people,
        people_of.units,
        'no interval worked out' as uncertainty
    from measured
    inner join people_of
        on {{ same_set(slice, 'measured', 'people_of') }} and measured.category = people_of.category
    where measured.measure in ('exposure', 'entropy', 'h_between_authorities')
),

checked as (
    select
        *,
        case
            when people = 0 then 'The group has no members here.'
            when {{ is_small_number(in_all='people') }}
                then 'Fewer than {{ fewest_people() }} people are in the group here.'
            when index_value is null then 'Everyone is of one group here.'
            when people < units then 'careful'
        end as finding
    from indices
),

assembled as (
    select
        {{ columns_of(slice, 'checked') }},
        checked.measure,
        checked.category,
        case when coalesce(checked.finding, 'careful') = 'careful' then checked.index_value end as index_value,
        case when coalesce(checked.finding, 'careful') = 'careful' then checked.raw_value end as raw_value,
        case when coalesce(checked.finding, 'careful') = 'careful' then checked.expected_by_chance end
            as expected_by_chance,
        case when coalesce(checked.finding, 'careful') = 'careful' then checked.lower_95 end as lower_95,
        case when coalesce(checked.finding, 'careful') = 'careful' then checked.upper_95 end as upper_95,
        case when not {{ is_small_number(in_all='checked.people') }} then checked.people end as people,
        checked.units,
        checked.uncertainty,
        case when checked.finding = 'careful' then 'The group has fewer members than there are neighbourhoods.' end
            as caution,
        case when checked.finding <> 'careful' then checked.finding end as reason,
        cast(null as {{ dbt.type_string() }}) as ask_to,
        cast(null as {{ dbt.type_string() }}) as ask_request,
        sources.dataset_id,
        sources.release_id,
        sources.origin
    from checked
    inner join sources on {{ same_set(slice, 'checked', 'sources') }}
    union all
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        'area' as base_unit,
        'opportunity_to_mix' as measure,
        'all' as category,
        opportunity_to_mix as index_value,
        opportunity_to_mix as raw_value,
        null as expected_by_chance,
        null as lower_95,
        null as upper_95,
        people,
        1 as units,
        'full count: no interval' as uncertainty,
        null as caution,
        null as reason,
        null as ask_to,
        null as ask_request,
        dataset_id,
        release_id,
        origin
    from mixing
    union all
    select
        mixing.indicator_id,
        mixing.characteristic,
        mixing.area_code,
        mixing.period_id,
        'lsoa' as base_unit,
        'h' as measure,
        'all' as category,
        null as index_value,
        null as raw_value,
        null as expected_by_chance,
        null as lower_95,
        null as upper_95,
        mixing.people,
        null as units,
        'no index' as uncertainty,
        null as caution,
        coalesce(place_reasons.reason, 'Not every neighbourhood here has a count of every group.') as reason,
        place_reasons.ask_to,
        place_reasons.ask_request,
        mixing.dataset_id,
        mixing.release_id,
        mixing.origin
    from mixing
    left join of_neighbourhoods
        on
            mixing.indicator_id = of_neighbourhoods.indicator_id
            and mixing.characteristic = of_neighbourhoods.characteristic
            and mixing.area_code = of_neighbourhoods.area_code
            and mixing.period_id = of_neighbourhoods.period_id
    left join place_reasons on mixing.indicator_id = place_reasons.indicator_id
    where of_neighbourhoods.area_code is null
),

final as (
    select
        indicator_id,
        characteristic,
        area_code,
        period_id,
        base_unit,
        case measure
            when 'isolation' then 'own_group_share_nearby'
            when 'exposure' then 'other_groups_share_nearby'
            else measure
        end as measure,
        case category when 'all' then 'all' else characteristic || '=' || category end as breakdown_id,
        index_value as value,
        raw_value,
        expected_by_chance,
        lower_95,
        upper_95,
        uncertainty,
        cast(people as bigint) as people,
        cast(units as bigint) as units,
        caution,
        reason,
        ask_to,
        ask_request,
        dataset_id,
        release_id,
        origin
    from assembled
)

select * from final
