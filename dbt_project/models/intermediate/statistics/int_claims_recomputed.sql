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
        cast(sum(case when role = 'right_before' then {{ exact('value') }} end) as double) as right_before,
        cast(sum(case when role = 'left_people' then {{ exact('value') }} end) as double) as left_people,
        cast(sum(case when role = 'right_people' then {{ exact('value') }} end) as double) as right_people
    from operands
    group by claim_id, part
),

counted_things as (
    select indicator_id from {{ ref('stg_catalogue__indicators') }}
    where unit = 'count' and statistical_unit <> 'area'
),

-- Whether all operands count people, homes or firms.
kinds as (
    select
        operands.claim_id,
        operands.part,
        count(counted_things.indicator_id) = count(*) as are_counts
    from operands
    left join counted_things on operands.indicator_id = counted_things.indicator_id
    group by operands.claim_id, operands.part
),

-- Diversity of each area: the chance that two of its people, drawn at random, belong to different groups.
diversities as (
    select
        claim_id,
        part,
        role,
        area_code,
        1 - cast(sum(cast(value as decimal(18, 0)) * cast(value as decimal(18, 0))) as double)
        / nullif(power(cast(sum(cast(value as decimal(18, 0))) as double), 2), 0) as diversity
    from operands
    group by claim_id, part, role, area_code
),

places as (
    select
        lefts.claim_id,
        lefts.part,
        1 + count(case when rights.diversity < lefts.diversity then 1 end) as diversity_place
    from diversities as lefts
    inner join diversities as rights
        on lefts.claim_id = rights.claim_id and lefts.part = rights.part and rights.role = 'right'
    where lefts.role = 'left'
    group by lefts.claim_id, lefts.part
),

-- How many of the areas are above the threshold.
above as (
    select
        claims.claim_id,
        claims.part,
        count(case when operands.value > claims.threshold then 1 end) as count_above
    from claims
    inner join operands on claims.claim_id = operands.claim_id and claims.part = operands.part
    group by claims.claim_id, claims.part
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
            -- A number that we form ourselves of people, homes or firms is held to the rule of small ones.
            when
                kinds.are_counts
                and (
                    claims.how = 'difference'
                    and {{ is_small_number('(sides.left_value - sides.right_value)') }}
                    or claims.how = 'share' and {{ is_small_number('sides.left_value', 'sides.right_value') }}
                    or claims.how = 'sum' and sides.left_count > 1 and {{ is_small_number('sides.left_value') }}
                )
                then null
            when claims.how = 'mean' then sides.left_value / sides.left_count
            when claims.how = 'difference' then sides.left_value - sides.right_value
            when claims.how = 'percent_more' then (sides.left_value / nullif(sides.right_value, 0) - 1) * 100
            when claims.how = 'growth_gap'
                then
                    (
                        sides.left_value / nullif(sides.left_before, 0)
                        - sides.right_value / nullif(sides.right_before, 0)
                    ) * 100
            when claims.how = 'share' then sides.left_value / nullif(sides.right_value, 0) * 100
            when claims.how = 'count_above' then above.count_above
            when claims.how = 'output_gap'
                then
                    (
                        sides.right_value / nullif(sides.right_people, 0)
                        - sides.left_value / nullif(sides.left_people, 0)
                    ) * sides.left_people
            when claims.how = 'diversity_place' then places.diversity_place
            else sides.left_value
        end as recomputed
    from claims
    left join sides on claims.claim_id = sides.claim_id and claims.part = sides.part
    left join kinds on claims.claim_id = kinds.claim_id and claims.part = kinds.part
    left join places on claims.claim_id = places.claim_id and claims.part = places.part
    left join above on claims.claim_id = above.claim_id and claims.part = above.part
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
        nullif(unit, '') as unit,
        compare,
        recomputed,
        {{ difference('recomputed', 'quoted_number') }} as difference,
        tolerance,
        nullif(tolerance_why, '') as tolerance_why,
        case
            when nature = 'not_official' then 'not official'
            when recomputed is null or quoted_number is null then 'cannot be recomputed'
            -- The tolerance of ‘more than’ is the margin of chance: nearer than it, the paper says more than is known.
            when
                compare = 'more_than'
                and {{ exact('recomputed') }} - {{ exact('quoted_number') }} > {{ exact('tolerance') }}
                then 'confirmed'
            when
                compare = 'within'
                and abs({{ exact('recomputed') }} - {{ exact('quoted_number') }}) <= {{ exact('tolerance') }}
                then 'confirmed'
            when revised_why <> '' then 'revised since'
            else 'differs'
        end as verdict,
        nullif(revised_why, '') as revised_why,
        dataset_ids,
        awaited_indicators,
        call,
        note
    from computed
)

select * from final
