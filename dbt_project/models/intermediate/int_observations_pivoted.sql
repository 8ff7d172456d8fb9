with cells as (
    select * from {{ ref('int_cells_deduplicated') }}
),

datasets as (
    select * from {{ source('catalogue', 'datasets') }}
),

markers as (
    select * from {{ source('catalogue', 'markers') }}
),

by_role as (
    select
        dataset_id,
        release_id,
        indicator_id,
        breakdown_id,
        area_code,
        period_id,
        period_start,
        max(case when role = 'value' then published_number end) as value,
        max(case when role = 'value' then marker_text end) as source_marker,
        max(case when role = 'value' then 1 else 0 end) as has_value_cell,
        max(case when role = 'numerator' then published_number end) as numerator,
        max(case when role = 'denominator' then published_number end) as denominator,
        max(case when role = 'half_width_95' then published_number end) as half_width_95,
        max(case when role = 'lower_95' then published_number end) as published_lower_95,
        max(case when role = 'upper_95' then published_number end) as published_upper_95
    from cells
    group by dataset_id, release_id, indicator_id, breakdown_id, area_code, period_id, period_start
),

final as (
    select
        by_role.dataset_id,
        by_role.release_id,
        by_role.indicator_id,
        by_role.breakdown_id,
        by_role.area_code,
        by_role.period_id,
        by_role.period_start,
        by_role.value,
        coalesce(by_role.published_lower_95, by_role.value - by_role.half_width_95) as lower_95,
        coalesce(by_role.published_upper_95, by_role.value + by_role.half_width_95) as upper_95,
        by_role.numerator,
        by_role.denominator,
        case
            when by_role.value is null and coalesce(markers.status, 'A') = 'A' then 'M'
            when markers.status is null and by_role.source_marker = '' then 'A'
            else markers.status
        end as status,
        by_role.source_marker
    from by_role
    inner join datasets on by_role.dataset_id = datasets.dataset_id
    left join markers
        on datasets.source = markers.source and by_role.source_marker = markers.marker
    where by_role.has_value_cell = 1
)

select * from final
