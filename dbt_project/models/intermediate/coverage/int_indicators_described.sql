{# Read once, by dim_indicator. #}
{{ config(materialized='view') }}

-- What the catalogue says of each indicator, with the titles of its datasets and the groups that others are compared
-- with.
with indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

units as (
    select * from {{ ref('stg_catalogue__units') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

selected_datasets as (
    select distinct indicator_id, dataset_id, preference
    from {{ ref('stg_catalogue__selections') }}
),

indicator_references as (
    select * from {{ ref('stg_catalogue__indicator_references') }}
),

characteristics as (
    select * from {{ ref('stg_catalogue__characteristics') }}
),

breakdowns as (
    select * from {{ ref('int_breakdowns_labelled') }}
),

references_labelled as (
    select
        indicator_references.indicator_id,
        indicator_references.characteristic,
        characteristics.characteristic_label || ': ' || breakdowns.breakdown_label as reference_text
    from indicator_references
    inner join characteristics
        on indicator_references.characteristic = characteristics.characteristic
    inner join breakdowns
        on indicator_references.reference_breakdown_id = breakdowns.breakdown_id
),

source_titles as (
    select
        selected_datasets.indicator_id,
        {{ joined('datasets.title', '; ', 'selected_datasets.preference, selected_datasets.dataset_id') }}
            as source_titles
    from selected_datasets
    inner join datasets on selected_datasets.dataset_id = datasets.dataset_id
    group by selected_datasets.indicator_id
),

reference_groups as (
    select
        indicator_id,
        {{ joined('reference_text', '; ', 'characteristic') }} as reference_groups
    from references_labelled
    group by indicator_id
),

final as (
    select
        indicators.*,
        source_titles.source_titles,
        reference_groups.reference_groups,
        units.unit_words,
        units.unit_change_words,
        units.unit_decimals,
        units.unit_whole_from
    from indicators
    inner join units on indicators.unit = units.unit
    left join source_titles on indicators.indicator_id = source_titles.indicator_id
    left join reference_groups on indicators.indicator_id = reference_groups.indicator_id
)

select * from final
