-- How figures of small areas of one census are carried over to those of the next: what can be added exactly, what can
-- only be estimated, and what is refused. On `common_code` both vintages cover the same ground, so counts add up
-- without an estimate.
with lookups as (
    select * from {{ ref('int_area_lookups_scoped') }}
    where child_type = parent_type || '_2011'
),

-- Everyone who was counted by ethnic group, in each small area of the later census.
people as (
    select unit_code, dataset_id, sum(people) as people
    from {{ ref('int_neighbourhood_counts_safe') }}
    where characteristic = 'race' and used_for = 'integration'
    group by unit_code, dataset_id
),

source_counts as (
    select dataset_id, parent_code, count(*) as source_count
    from lookups
    group by dataset_id, parent_code
),

sized as (
    select
        lookups.*,
        source_counts.source_count,
        max(source_counts.source_count)
            over (partition by lookups.dataset_id, lookups.child_code) as largest_source_count,
        people.people,
        people.dataset_id as weight_dataset_id,
        sum(people.people) over (partition by lookups.dataset_id, lookups.child_code) as people_of_parts,
        count(*) over (partition by lookups.dataset_id, lookups.child_code) as part_count,
        count(people.people) over (partition by lookups.dataset_id, lookups.child_code) as counted_part_count
    from lookups
    inner join source_counts
        on lookups.dataset_id = source_counts.dataset_id and lookups.parent_code = source_counts.parent_code
    left join people on lookups.parent_code = people.unit_code
),

judged as (
    select
        sized.*,
        case
            when sized.relation = 'exact' and sized.source_count = 1 then 'unchanged'
            when sized.relation = 'exact' then 'merged'
            when sized.largest_source_count = 1 then 'split'
            else 'redrawn'
        end as method
    from sized
),

-- Areas that overlap irregularly are taken together: the smallest code travels along the overlaps.
round_0 as (
    select dataset_id, child_code, parent_code, child_code as label from judged
    where method = 'redrawn'
),

{% for number in range(1, 5) -%}
    round_{{ number }} as (
        select
            dataset_id,
            child_code,
            parent_code,
            min(parent_label) over (partition by dataset_id, child_code) as label
        from (
            select
                dataset_id,
                child_code,
                parent_code,
                min(label) over (partition by dataset_id, parent_code) as parent_label
            from round_{{ number - 1 }}
        ) as travelled
    ),

{% endfor -%}
final as (
    select
        judged.dataset_id,
        judged.release_id,
        judged.child_code as former_code,
        judged.child_name as former_name,
        judged.parent_code as area_code,
        judged.parent_name as area_name,
        judged.parent_type as area_type,
        judged.method,
        case
            when judged.method in ('unchanged', 'merged') then 1.0
            when judged.method = 'split' and judged.counted_part_count = judged.part_count
                then judged.people * 1.0 / nullif(judged.people_of_parts, 0)
        end as weight,
        case when judged.method = 'split' then judged.weight_dataset_id end as weight_dataset_id,
        judged.method = 'split' as is_estimated,
        case judged.method
            when 'split' then judged.child_code
            when 'redrawn' then redrawn.label
            else judged.parent_code
        end as common_code,
        judged.vintage
    from judged
    left join round_4 as redrawn
        on
            judged.dataset_id = redrawn.dataset_id
            and judged.child_code = redrawn.child_code
            and judged.parent_code = redrawn.parent_code
)

select * from final
