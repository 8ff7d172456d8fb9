{# Read once, by int_asks_ordered. #}
{{ config(materialized='view') }}

-- Every cell that somebody could fill, as a request: where the catalogue says whom to ask for what, and what is
-- selected and not in the release for the authority or some of its members. Withheld figures are no request: they
-- protect people.
with keys as (
    select * from {{ ref('stg_catalogue__coverage_keys') }}
),

reasons as (
    select * from {{ ref('stg_catalogue__coverage_reasons') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

scope_areas as (
    select * from {{ ref('stg_catalogue__scope_areas') }}
    where role in ('authority', 'member')
),

areas as (
    select * from {{ ref('int_areas_labelled') }}
),

figures as (
    select * from {{ ref('int_figures_newest') }}
    where value is not null or {{ is_withheld('status') }}
),

breakdown_keys as (
    select * from {{ ref('int_breakdown_keys') }}
),

own_areas as (
    select areas.area_code, areas.area_label
    from scope_areas
    inner join areas on scope_areas.area_code = areas.area_code
),

own_areas_joined as (
    select
        count(*) as areas_concerned,
        {{ joined('area_label', ', ', 'area_code') }} as areas
    from own_areas
),

declared as (
    select
        reasons.indicator_id,
        reasons.characteristic,
        reasons.state as coverage_state,
        reasons.reason,
        reasons.ask_to,
        reasons.ask_request as request,
        own_areas_joined.areas_concerned,
        own_areas_joined.areas
    from reasons
    cross join own_areas_joined
    where reasons.ask_to is not null
),

answered as (
    select distinct figures.indicator_id, breakdown_keys.characteristic, figures.area_code
    from figures
    inner join breakdown_keys on figures.breakdown_id = breakdown_keys.breakdown_id
),

lacking as (
    select
        keys.indicator_id,
        keys.characteristic,
        keys.dataset_id,
        count(*) as areas_concerned,
        {{ joined('own_areas.area_label', ', ', 'own_areas.area_code') }} as areas
    from keys
    cross join own_areas
    left join answered
        on
            keys.indicator_id = answered.indicator_id
            and keys.characteristic = answered.characteristic
            and own_areas.area_code = answered.area_code
    where keys.is_selected and answered.indicator_id is null
    group by keys.indicator_id, keys.characteristic, keys.dataset_id
),

not_in_release as (
    select
        lacking.indicator_id,
        lacking.characteristic,
        case
            when lacking.areas_concerned = own_areas_joined.areas_concerned then 'not_in_release'
            else 'other_areas_only'
        end as coverage_state,
        'Selected from ' || datasets.title || ', whose release holds no such figure of these areas.' as reason,
        datasets.publisher as ask_to,
        'Ask whether these figures exist in another table or can be had as a custom table.' as request,
        lacking.areas_concerned,
        lacking.areas
    from lacking
    inner join datasets on lacking.dataset_id = datasets.dataset_id
    cross join own_areas_joined
),

final as (
    select * from declared
    union all
    select * from not_in_release
)

select * from final
