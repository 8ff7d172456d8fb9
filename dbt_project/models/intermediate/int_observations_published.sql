with counted as (
    select * from {{ ref('int_observations_counted') }}
),

repeated_cells as (
    select cells.*
    from {{ ref('int_cells') }} as cells
    inner join counted
        on
            counted.has_repeats
            and cells.release_number = counted.release_number
            and cells.series_number = counted.series_number
            and cells.area_code = counted.area_code
            and cells.period_number = counted.period_number
    left join {{ ref('int_cells_set_aside') }} as set_aside
        on
            cells.release_number = set_aside.release_number
            and cells.series_number = set_aside.series_number
            and cells.row_number = set_aside.row_number
            and cells.role = set_aside.role
            and cells.category_number = set_aside.category_number
    where set_aside.row_number is null
),

counted_again as (
    select
        release_number,
        series_number,
        area_code,
        period_number,
        {{ figures_by_role(is_summed=true) }}
    from repeated_cells
    group by release_number, series_number, area_code, period_number
),

gathered as (
    select
        release_number, series_number, area_code, period_number, value, value_marker, first_marker, last_marker, has_value,
        numerator, numerator_cells, denominator, denominator_cells, half_width_95, cv_percent,
        published_lower_95, published_upper_95, published_lower_998, published_upper_998
    from counted
    where not has_repeats
    union all
    select
        release_number, series_number, area_code, period_number, value, value_marker, first_marker, last_marker, has_value,
        numerator, numerator_cells, denominator, denominator_cells, half_width_95, cv_percent,
        published_lower_95, published_upper_95, published_lower_998, published_upper_998
    from counted_again
),

series as (
    select * from {{ ref('int_series') }}
),

markers as (
    select * from {{ source('catalogue', 'markers') }}
),

scope_areas as (
    select area_code from {{ source('catalogue', 'scope_areas') }}
),

with_parts as (
    select
        gathered.release_number,
        gathered.series_number,
        gathered.area_code,
        gathered.period_number,
        gathered.value,
        gathered.has_value,
        -- Of the signs of several slices, one that says more than that all is normal.
        case
            when gathered.has_value = 1 then gathered.value_marker
            when coalesce(first_markers.status, 'A') <> 'A' then gathered.first_marker
            else gathered.last_marker
        end as source_marker,
        {%- for role in ['numerator', 'denominator'] %}
        -- A total needs all its slices; a neighbourhood has rows only of the slices that it belongs to.
        case
            when series.{{ role }}_slices in (0, gathered.{{ role }}_cells) then gathered.{{ role }}
            when scope_areas.area_code is null and gathered.{{ role }}_cells = 0 then 0
            when scope_areas.area_code is null then gathered.{{ role }}
        end as {{ role }},
        {%- endfor %}
        gathered.half_width_95,
        gathered.cv_percent,
        gathered.published_lower_95,
        gathered.published_upper_95,
        gathered.published_lower_998,
        gathered.published_upper_998,
        series.source,
        series.unit
    from gathered
    inner join series on gathered.series_number = series.series_number
    left join scope_areas on gathered.area_code = scope_areas.area_code
    left join markers as first_markers
        on
            gathered.has_value = 0
            and series.source = first_markers.source
            and gathered.first_marker = first_markers.marker
    where
        gathered.has_value = 1
        or series.denominator_slices > 0
        or (gathered.numerator_cells > 0 and gathered.denominator_cells > 0)
),

with_value as (
    select
        *,
        case
            when has_value = 1 then cast(value as double)
            else {{ ratio('numerator', 'denominator', 'unit') }}
        end as figure
    from with_parts
),

final as (
    select
        with_value.release_number,
        with_value.series_number,
        with_value.area_code,
        with_value.period_number,
        with_value.figure as value,
        cast(
            coalesce(
                with_value.published_lower_95,
                with_value.value - with_value.half_width_95,
                {{ limit_by_cv('with_value.value', 'with_value.cv_percent', '-') }}
            ) as double
        ) as lower_95,
        cast(
            coalesce(
                with_value.published_upper_95,
                with_value.value + with_value.half_width_95,
                {{ limit_by_cv('with_value.value', 'with_value.cv_percent', '+') }}
            ) as double
        ) as upper_95,
        cast(with_value.published_lower_998 as double) as lower_998,
        cast(with_value.published_upper_998 as double) as upper_998,
        cast(with_value.numerator as double) as numerator,
        cast(with_value.denominator as double) as denominator,
        case
            when with_value.figure is null and coalesce(markers.status, 'A') = 'A' then 'M'
            when with_value.cv_percent > 20 and coalesce(markers.status, 'A') = 'A' then 'U'
            when markers.status is null and with_value.source_marker = '' then 'A'
            else markers.status
        end as status,
        with_value.source_marker
    from with_value
    left join markers
        on with_value.source = markers.source and with_value.source_marker = markers.marker
)

select * from final
