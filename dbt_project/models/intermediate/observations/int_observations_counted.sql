-- The cells of an observation side by side, as one figure. Where a role has several cells (one area under two
-- geography types, a numerator of several slices) the figure here is not to be used: see int_observations_recounted.
with cells as (
    select * from {{ ref('int_cells') }}
),

gathered as (
    select
        release_number,
        series_number,
        area_code,
        period_number,
        {{ figures_by_role() }},
        count(*) <> {{ bits_set('bit_or(role_bit)') }} as has_repeats
    from cells
    group by release_number, series_number, area_code, period_number
),

{{ observations_figured() }}

select * from final
