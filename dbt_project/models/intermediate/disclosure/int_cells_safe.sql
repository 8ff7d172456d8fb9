{# Read once, by int_cells_traced. #}
{{ config(materialized='view') }}

-- The cells behind the figures, as the publisher gave them: each was protected before it was published, and passes.
with cells as (
    select * from {{ ref('int_cells') }}
),

set_aside as (
    select * from {{ ref('int_cells_set_aside') }}
),

final as (
    select
        cells.release_number,
        cells.series_number,
        cells.area_code,
        cells.former_code,
        cells.period_number,
        cells.role,
        cells.published_text,
        cells.published_number,
        cells.row_number,
        cells.object_number,
        set_aside.kept_number,
        set_aside.row_number is not null as is_set_aside
    from cells
    left join set_aside
        on
            cells.release_number = set_aside.release_number
            and cells.series_number = set_aside.series_number
            and cells.row_number = set_aside.row_number
            and cells.role = set_aside.role
            and cells.category_number = set_aside.category_number
)

select * from final
