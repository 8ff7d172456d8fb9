-- The cells of an observation side by side. Where a role has several cells (one area under two geography types,
-- a numerator of several slices) the figures here are not to be used: int_observations_published treats those.
with cells as (
    select * from {{ ref('int_cells') }}
),

final as (
    select
        release_number,
        series_number,
        area_code,
        period_number,
        {{ figures_by_role() }},
        count(*) <> {{ bits_set('bit_or(role_bit)') }} as has_repeats
    from cells
    group by release_number, series_number, area_code, period_number
)

select * from final
