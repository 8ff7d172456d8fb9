-- Each published figure beside the one worked out today. A figure is worked out only when all its operands are there.
with claims as (
    select * from {{ ref('stg_catalogue__published_claims') }}
),

operands as (
    select * from {{ ref('int_claim_operands_found') }}
),

sides as (
    select
        claim_id,
        part,
        count(*) as wanted,
        count(value) as found,
        count(case when role = 'left' then value end) as left_count,
        cast(sum(case when role = 'left' then {{ exact('value') }} end) as double) as left_value,
        cast(sum(case when role = 'right' then {{ exact('value') }} end) as double) as right_value,
        cast(sum(case when role = 'left_before' then {{ exact('value') }} end) as double) as left_before,
        cast(sum(case when role = 'right_before' then {{ exact('value') }} end) as double) as right_before
    from operands
    group by claim_id, part
),

missing_names as (
    select distinct
        claim_id,
        part,
        indicator_id
    from operands
    where value is null
),

missing as (
    select
        claim_id,
        part,
        {{ joined('indicator_id', ', ', 'indicator_id') }} as awaited_indicators
    from missing_names
    group by claim_id, part
),

dataset_names as (
    select distinct
        claim_id,
        part,
        dataset_id
    from operands
    where dataset_id is not null
),

used as (
    select
        claim_id,
        part,
        {{ joined('dataset_id', ', ', 'dataset_id') }} as dataset_ids
    from dataset_names
    group by claim_id, part
),

computed as (
    select
        claims.*,
        used.dataset_ids,
        missing.awaited_indicators,
        case
            when sides.wanted <> sides.found then null
            when claims.how = 'mean' then sides.left_value / sides.left_count
            when claims.how = 'difference' then sides.left_value - sides.right_value
            when claims.how = 'percent_more' then (sides.left_value / nullif(sides.right_value, 0) - 1) * 100
            when claims.how = 'growth_gap'
                then
                    (
                        sides.left_value / nullif(sides.left_before, 0)
                        - sides.right_value / nullif(sides.right_before, 0)
                    ) * 100
            else sides.left_value
        end as recomputed
    from claims
    left join sides on claims.claim_id = sides.claim_id and claims.part = sides.part
    left join missing on claims.claim_id = missing.claim_id and claims.part = missing.part
    left join used on claims.claim_id = used.claim_id and claims.part = used.part
),

final as (
    select
        claim_id,
        part,
        figure,
        stands_in,
        place,
        period_text,
        quoted,
        quoted_number,
        unit,
        compare,
        recomputed,
        {{ difference('recomputed', 'quoted_number') }} as difference,
        tolerance,
        tolerance_why,
        case
            when nature = 'not_official' then 'not official'
            when recomputed is null or quoted_number is null then 'cannot be recomputed'
            -- Nearer than chance: the figures are too unsure to say which of the two is more.
            when
                compare = 'more_than' and tolerance > 0
                and abs({{ exact('recomputed') }} - {{ exact('quoted_number') }}) <= {{ exact('tolerance') }}
                then 'cannot be recomputed'
            when compare = 'more_than' and {{ exact('recomputed') }} > {{ exact('quoted_number') }} then 'confirmed'
            when
                compare = 'within'
                and abs({{ exact('recomputed') }} - {{ exact('quoted_number') }}) <= {{ exact('tolerance') }}
                then 'confirmed'
            when revised_why <> '' then 'revised since'
            else 'differs'
        end as verdict,
        revised_why,
        dataset_ids,
        awaited_indicators,
        call,
        note
    from computed
)

select * from final
