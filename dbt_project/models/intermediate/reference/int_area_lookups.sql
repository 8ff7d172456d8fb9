-- The lookups of the current releases; a parent that has merged or got a new code since is followed to its successor.
with lookups as (
    select * from {{ ref('stg_open_geography__area_lookups') }}
),

current_releases as (
    select dataset_id, release_id from {{ ref('int_retrievals_ordered') }}
    where is_current
),

successions as (
    select * from {{ ref('stg_catalogue__area_successions') }}
),

areas as (
    select * from {{ ref('stg_catalogue__areas') }}
),

final as (
    select
        lookups.dataset_id,
        lookups.release_id,
        lookups.child_code,
        lookups.child_name,
        lookups.child_type,
        coalesce(successions.area_code, lookups.parent_code) as parent_code,
        coalesce(areas.area_name, lookups.parent_name) as parent_name,
        lookups.parent_type,
        case
            when lookups.relation = 'exact' then coalesce(successions.relation, 'exact')
            else lookups.relation
        end as relation,
        lookups.vintage
    from lookups
    inner join current_releases
        on lookups.dataset_id = current_releases.dataset_id and lookups.release_id = current_releases.release_id
    left join successions on lookups.parent_code = successions.former_code
    left join areas on successions.area_code = areas.area_code
)

select * from final
