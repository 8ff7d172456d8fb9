{# A few hundred rows. #}
{{ config(materialized='view') }}

-- What a breakdown is broken down by, as one key: a figure by race and sex is none by race.
with breakdown_categories as (
    select * from {{ ref('stg_catalogue__breakdown_categories') }}
),

final as (
    select
        breakdown_id,
        {{ joined('characteristic', '*', 'characteristic') }} as characteristic
    from breakdown_categories
    group by breakdown_id
    union all
    select 'all' as breakdown_id, 'all' as characteristic
)

select * from final
