-- Who lives in each neighbourhood of an authority, at two scales. An authority is there only when every one of its
-- neighbourhoods has a count of every group: without one of them it would be another place.
with counts as (
    select * from {{ ref('int_neighbourhood_counts_safe') }}
    where used_for = 'integration'
),

groups as (
    select indicator_id, characteristic, count(*) as group_count
    from {{ ref('stg_catalogue__neighbourhood_counts') }}
    where used_for = 'integration'
    group by indicator_id, characteristic
),

containment as (
    select * from {{ ref('int_area_containment') }}
    where basis = 'neighbourhoods'
),

small_areas as (
    select * from {{ ref('int_small_areas') }}
    where vintage = '2021'
),

periods as (
    select period_number, period_id from {{ ref('int_periods_numbered') }}
),

placed as (
    select
        counts.indicator_id,
        counts.characteristic,
        counts.category,
        containment.parent_code as area_code,
        periods.period_id,
        counts.unit_code,
        -- The ONS names an LSOA after the MSOA that it lies in, with a letter behind.
        substr(small_areas.area_name, 1, length(small_areas.area_name) - 1) as larger_unit,
        small_areas.parent_code as authority_code,
        counts.people,
        counts.dataset_id,
        counts.release_id,
        counts.origin,
        containment.child_count
    from counts
    inner join containment on counts.unit_code = containment.child_code
    inner join small_areas on counts.unit_code = small_areas.area_code
    inner join periods on counts.period_number = periods.period_number
),

complete as (
    select placed.indicator_id, placed.characteristic, placed.area_code, placed.period_id, placed.dataset_id
    from placed
    inner join groups
        on placed.indicator_id = groups.indicator_id and placed.characteristic = groups.characteristic
    group by placed.indicator_id, placed.characteristic, placed.area_code, placed.period_id, placed.dataset_id
    having count(*) = max(placed.child_count) * max(groups.group_count)
),

whole_areas as (
    select placed.*
    from placed
    inner join complete
        on
            placed.indicator_id = complete.indicator_id
            and placed.characteristic = complete.characteristic
            and placed.area_code = complete.area_code
            and placed.period_id = complete.period_id
            and placed.dataset_id = complete.dataset_id
),

final as (
    select
        indicator_id,
        characteristic,
        category,
        area_code,
        period_id,
        'lsoa' as base_unit,
        unit_code,
        authority_code,
        people,
        dataset_id,
        release_id,
        origin
    from whole_areas
    union all
    select
        indicator_id,
        characteristic,
        category,
        area_code,
        period_id,
        'msoa' as base_unit,
        larger_unit as unit_code,
        authority_code,
        sum(people) as people,
        dataset_id,
        release_id,
        origin
    from whole_areas
    group by
        indicator_id, characteristic, category, area_code, period_id, larger_unit, authority_code, dataset_id,
        release_id, origin
)

select * from final
