-- Observations of which a role has several cells: copies set aside, the slices of a numerator summed.
with repeated as (
    select release_number, series_number, area_code, period_number
    from {{ ref('int_observations_counted') }}
    where has_repeats
),

all_cells as (
    select * from {{ ref('int_cells') }}
),

set_aside as (
    select * from {{ ref('int_cells_set_aside') }}
),

cells as (
    select all_cells.*
    from all_cells
    inner join repeated
        on
            all_cells.release_number = repeated.release_number
            and all_cells.series_number = repeated.series_number
            and all_cells.area_code = repeated.area_code
            and all_cells.period_number = repeated.period_number
    left join set_aside
        on
            all_cells.release_number = set_aside.release_number
            and all_cells.series_number = set_aside.series_number
            and all_cells.row_number = set_aside.row_number
            and all_cells.role = set_aside.role
            and all_cells.category_number = set_aside.category_number
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
