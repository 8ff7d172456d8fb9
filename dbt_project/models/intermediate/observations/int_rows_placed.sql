{# Read once, by int_cells: stored it would only be written and read again. #}
{{ config(materialized='view') }}

-- Published rows that an indicator selects, for the areas that are read, with numbers for their texts.
with staged as (
    {{ union_staged() }}
),

releases as (
    select * from {{ ref('int_releases_numbered') }}
),

objects as (
    select * from {{ ref('int_objects_numbered') }}
),

series as (
    select * from {{ ref('int_series') }}
),

periods as (
    select * from {{ ref('int_periods_parsed') }}
),

measures as (
    select * from {{ ref('stg_catalogue__measures') }}
),

selections as (
    select * from {{ ref('stg_catalogue__selections') }}
),

containment as (
    select * from {{ ref('int_area_containment') }}
),

scope_areas as (
    select area_code, 0 as is_neighbourhood from {{ ref('stg_catalogue__read_areas') }}
),

neighbourhoods as (
    select distinct containment.child_code as area_code, 1 as is_neighbourhood
    from containment
    left join scope_areas on containment.child_code = scope_areas.area_code
    where containment.basis = 'neighbourhoods' and scope_areas.area_code is null
),

area_names as (
    select * from {{ ref('stg_catalogue__area_names') }}
),

claim_areas as (
    select * from {{ ref('stg_catalogue__claim_areas') }}
),

-- An area that only a published claim asks for is read from the datasets that answer it.
claimed as (
    select distinct area_code from claim_areas
),

areas_read as (
    select * from scope_areas
    union all
    select * from neighbourhoods
),

successions as (
    select * from {{ ref('stg_catalogue__area_successions') }}
    where is_same_area
),

-- An area that got a new code is published under its former one too, by some until today.
codes_read as (
    select
        area_code as published_code,
        area_code,
        is_neighbourhood,
        cast(null as {{ dbt.type_string() }}) as former_code
    from areas_read
    union all
    select
        successions.former_code as published_code,
        areas_read.area_code,
        areas_read.is_neighbourhood,
        successions.former_code
    from areas_read
    inner join successions on areas_read.area_code = successions.area_code
),

slices as (
    select distinct
        selections.dataset_id,
        selections.category_key,
        selections.role,
        series.series_number,
        series.period_kind,
        series.period_month,
        series.aggregate,
        dense_rank() over (order by selections.category_key) as category_number
    from selections
    inner join series
        on
            selections.dataset_id = series.dataset_id
            and selections.indicator_id = series.indicator_id
            and selections.breakdown_id = series.breakdown_id
),

final as (
    select
        releases.release_number,
        slices.series_number,
        codes_read.area_code,
        codes_read.former_code,
        periods.period_number,
        slices.category_number,
        case
            when slices.role = 'value' then measures.role
            when measures.role = 'half_width_95' then slices.role || '_half_width_95'
            else slices.role
        end as figure_role,
        staged.value_text,
        staged.lower_text,
        staged.upper_text,
        staged.lower_998_text,
        staged.upper_998_text,
        staged.numerator_text,
        staged.denominator_text,
        coalesce(trim(staged.marker_text), '') as marker_text,
        staged.row_number,
        objects.object_number
    from staged
    inner join releases on staged.dataset_id = releases.dataset_id and staged.release_id = releases.release_id
    inner join objects
        on releases.release_number = objects.release_number and staged.object_sha256 = objects.object_sha256
    inner join measures on staged.dataset_id = measures.dataset_id and staged.measure_key = measures.measure_key
    inner join slices on staged.dataset_id = slices.dataset_id and staged.category_key = slices.category_key
    -- A file without codes gives its areas by name.
    left join area_names on staged.dataset_id = area_names.dataset_id and staged.area_code = area_names.area_key
    inner join codes_read on coalesce(area_names.area_code, staged.area_code) = codes_read.published_code
    left join claimed on codes_read.area_code = claimed.area_code
    left join claim_areas
        on staged.dataset_id = claim_areas.dataset_id and codes_read.area_code = claim_areas.area_code
    inner join periods
        on
            slices.period_kind = periods.period_kind
            and slices.period_month = periods.period_month
            and staged.period_raw = periods.period_raw
    where
        periods.period_id is not null
        and (
            slices.role = 'value'
            or measures.role = 'value'
            -- How sure a count of a survey is says how sure the share is that it makes.
            or (slices.role = 'numerator' and measures.role = 'half_width_95')
        )
        and (codes_read.is_neighbourhood = 0 or slices.aggregate <> 'none')
        and (claimed.area_code is null or claim_areas.area_code is not null)
)

select * from final
