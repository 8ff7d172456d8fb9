-- One query over several geography types returns the same GSS code more than once, and a release may hold an area
-- under its former code too: the first copy counts, one under the present code before others.
with repeated as (
    select release_number, series_number, area_code, period_number
    from {{ ref('int_observations_counted') }}
    where has_repeats
),

cells as (
    select * from {{ ref('int_cells') }}
),

copies as (
    select
        cells.*,
        row_number() over copies_of_a_cell as copy_number,
        first_value(cells.published_number) over copies_of_a_cell as kept_number
    from cells
    inner join repeated
        on
            cells.release_number = repeated.release_number
            and cells.series_number = repeated.series_number
            and cells.area_code = repeated.area_code
            and cells.period_number = repeated.period_number
    window copies_of_a_cell as (
        partition by
            cells.release_number, cells.series_number, cells.area_code, cells.period_number, cells.role,
            cells.category_number
        order by case when cells.former_code is null then 0 else 1 end, cells.row_number
    )
),

final as (
    select
        release_number,
        series_number,
        area_code,
        period_number,
        category_number,
        role,
        row_number,
        published_number,
        kept_number
    from copies
    where copy_number > 1
)

select * from final
