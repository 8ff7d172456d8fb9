-- A retrieval under another plan belongs to the release that it retrieved: what is asked for the first time
-- then was public since that release.
with timeline as (
    select * from {{ ref('stg_landed__timeline') }}
),

numbered as (
    select
        *,
        sum(case when retrieval_of = '' then 1 else 0 end) over (
            partition by dataset_id order by position
            rows between unbounded preceding and current row
        ) as release_number
    from timeline
),

final as (
    select
        dataset_id,
        position,
        release_id,
        plan_hash,
        retrieval_of <> '' as is_retrieval,
        known_from,
        min(known_from) over (partition by dataset_id, release_number) as release_known_from,
        position = max(position) over (partition by dataset_id) as is_current
    from numbered
)

select * from final
