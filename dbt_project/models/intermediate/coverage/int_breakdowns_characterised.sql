{# A few hundred rows. #}
{{ config(materialized='view') }}

-- `all` stands for the figure that is not broken down.
with breakdown_categories as (
    select * from {{ ref('stg_catalogue__breakdown_categories') }}
),

final as (
    select breakdown_id, characteristic
    from breakdown_categories
    union all
    select 'all' as breakdown_id, 'all' as characteristic
)

select * from final
