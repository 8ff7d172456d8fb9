-- Each operand of a published claim with the current figure of the dataset that comes first; without one, empty.
-- Quoted and invented figures recompute nothing. A period is asked for by its dates, whatever kind its id names.
with operands as (
    select * from {{ ref('stg_catalogue__claim_operands') }}
),

vintages as (
    select * from {{ ref('int_vintages_known') }}
    where known_to is null and value is not null and origin not in ('quoted', 'synthetic')
),

selections as (
    select * from {{ ref('stg_catalogue__selections') }}
),

preferences as (
    select
        indicator_id,
        dataset_id,
        min(preference) as preference
    from selections
    group by indicator_id, dataset_id
),

candidates as (
    select
        operands.claim_id,
        operands.part,
        operands.role,
        operands.indicator_id,
        operands.breakdown_id,
        operands.area_code,
        operands.period_id as asked_period_id,
        vintages.period_id,
        vintages.dataset_id,
        vintages.release_id,
        vintages.value,
        row_number() over (
            partition by
                operands.claim_id, operands.part, operands.role, operands.indicator_id, operands.breakdown_id,
                operands.area_code, operands.period_id
            order by vintages.period_id desc, preferences.preference asc, vintages.dataset_id asc
        ) as candidate_rank
    from operands
    left join vintages
        on
            operands.indicator_id = vintages.indicator_id
            and operands.breakdown_id = vintages.breakdown_id
            and operands.area_code = vintages.area_code
            and (
                operands.period_id = vintages.period_id
                or operands.period_id = 'latest'
                or vintages.period_id like operands.period_id || '~%'
            )
    left join preferences
        on vintages.indicator_id = preferences.indicator_id and vintages.dataset_id = preferences.dataset_id
),

final as (
    select
        claim_id,
        part,
        role,
        indicator_id,
        breakdown_id,
        area_code,
        asked_period_id,
        period_id,
        dataset_id,
        release_id,
        value
    from candidates
    where candidate_rank = 1
)

select * from final
