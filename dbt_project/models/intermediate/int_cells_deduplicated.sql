with cells as (
    select * from {{ ref('int_cells_mapped') }}
),

datasets as (
    select * from {{ source('catalogue', 'datasets') }}
),

periods as (
    select * from {{ ref('int_periods_parsed') }}
),

with_period as (
    select
        cells.*,
        periods.period_id,
        periods.period_start
    from cells
    inner join datasets on cells.dataset_id = datasets.dataset_id
    inner join periods
        on datasets.period_kind = periods.period_kind and cells.period_raw = periods.period_raw
),

-- One query over several geography types returns the same GSS code more than once.
copies_compared as (
    select
        *,
        row_number() over (
            partition by dataset_id, release_id, indicator_id, breakdown_id, area_code, period_id, role
            order by row_number
        ) as copy_number,
        min(published_number) over (
            partition by dataset_id, release_id, indicator_id, breakdown_id, area_code, period_id, role
        ) as lowest_number,
        max(published_number) over (
            partition by dataset_id, release_id, indicator_id, breakdown_id, area_code, period_id, role
        ) as highest_number
    from with_period
),

final as (
    select
        dataset_id,
        release_id,
        indicator_id,
        breakdown_id,
        area_code,
        period_id,
        period_start,
        role,
        published_text,
        published_number,
        marker_text,
        decoder_version,
        object_sha256,
        row_number,
        -- The other copy's number, when the copies disagree; the first copy is kept.
        case
            when lowest_number = highest_number then null
            when published_number = lowest_number then highest_number
            else lowest_number
        end as conflicting_number
    from copies_compared
    where copy_number = 1
)

select * from final
