-- Observations of which a role has several cells: copies set aside, the slices of a numerator summed.
with repeated as (
    select release_number, series_number, area_code, period_number
    from {{ ref('int_observations_counted') }}
    where has_repeats
),

cells as (
    select cells.*
    from {{ ref('int_cells') }} as cells
    inner join repeated
        on
            cells.release_number = repeated.release_number
            and cells.series_number = repeated.series_number
            and cells.area_code = repeated.area_code
            and cells.period_number = repeated.period_number
    left join {{ ref('int_cells_set_aside') }} as set_aside
        on
            cells.release_number = set_aside.release_number
            and cells.series_number = set_aside.series_number
            and cells.row_number = set_aside.row_number
            and cells.role = set_aside.role
            and cells.category_number = set_aside.category_number
    where set_aside.row_number is null
),

gathered as (
    select
        release_number,
        series_number,
        area_code,
        period_number,
        {{ figures_by_role(is_summed=true) }},
        false as has_repeats
    from cells
    group by release_number, series_number, area_code, period_number
),

{{ observations_figured() }}

select * from final
