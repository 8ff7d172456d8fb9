with objects as (
    select * from {{ ref('stg_landed__objects') }}
),

releases as (
    select * from {{ ref('int_releases_numbered') }}
),

-- One body may have come from several addresses: the first stands for it.
objects_of_releases as (
    select
        releases.release_number,
        objects.object_sha256,
        min(objects.url) as url,
        min(objects.retrieved_at) as retrieved_at
    from objects
    inner join releases on objects.dataset_id = releases.dataset_id and objects.release_id = releases.release_id
    group by releases.release_number, objects.object_sha256
),

final as (
    select
        row_number() over (order by release_number, object_sha256) as object_number,
        release_number,
        object_sha256,
        url,
        retrieved_at
    from objects_of_releases
)

select * from final
