with staged as (
    {{ union_staged() }}
),

selections as (
    select distinct dataset_id, indicator_id, breakdown_id, category_key
    from {{ source('catalogue', 'selections') }}
),

measures as (
    select * from {{ source('catalogue', 'measures') }}
),

scope_areas as (
    select * from {{ source('catalogue', 'scope_areas') }}
),

-- A row may carry its limits beside its figure: each becomes a cell of its own.
row_parts as (
    select 'figure' as part
    union all
    select 'lower_95' as part
    union all
    select 'upper_95' as part
),

cells as (
    select
        staged.dataset_id,
        staged.release_id,
        selections.indicator_id,
        selections.breakdown_id,
        staged.area_code,
        staged.period_raw,
        staged.decoder_version,
        staged.object_sha256,
        staged.row_number,
        case when row_parts.part = 'figure' then measures.role else row_parts.part end as role,
        case row_parts.part
            when 'figure' then staged.value_text
            when 'lower_95' then staged.lower_text
            else staged.upper_text
        end as published_text,
        coalesce(trim(staged.marker_text), '') as marker_text
    from staged
    inner join measures
        on staged.dataset_id = measures.dataset_id and staged.measure_key = measures.measure_key
    inner join selections
        on staged.dataset_id = selections.dataset_id and staged.category_key = selections.category_key
    inner join scope_areas on staged.area_code = scope_areas.area_code
    cross join row_parts
),

final as (
    select
        *,
        {{ number('published_text') }} as published_number
    from cells
    where role in ('value', 'numerator', 'denominator', 'half_width_95') or nullif(trim(published_text), '') is not null
)

select * from final
