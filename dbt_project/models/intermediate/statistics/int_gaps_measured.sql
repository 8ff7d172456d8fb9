-- A figure is comparable back to the last break of its series, whether or not the breaking figure has a gap itself.
with pairs as (
    select * from {{ ref('int_gap_pairs') }}
),

current_observations as (
    select * from {{ ref('int_observations_since_break') }}
),

-- Areas outside the settings that only a figure of the paper compares.
claim_areas as (
    select * from {{ ref('stg_catalogue__claim_areas') }}
),

compared_breakdowns as (
    select indicator_id, breakdown_id from pairs
    union
    select reference_indicator_id as indicator_id, reference_breakdown_id as breakdown_id from pairs
),

since_break as (
    select current_observations.*
    from current_observations
    inner join compared_breakdowns
        on
            current_observations.indicator_id = compared_breakdowns.indicator_id
            and current_observations.breakdown_id = compared_breakdowns.breakdown_id
),

observations as (
    select * from since_break
    where
        rank_of_dataset = 1
        and value is not null
        and origin not in ('quoted', 'synthetic')
        and area_code not in (select claim_areas.area_code from claim_areas)
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

periods as (
    select distinct period_id, period_start, period_end
    from {{ ref('int_periods_parsed') }}
),

paired as (
    select
        groups.indicator_id,
        pairs.characteristic,
        groups.area_code,
        groups.period_id,
        groups.breakdown_id,
        pairs.reference_indicator_id,
        pairs.reference_breakdown_id,
        groups.dataset_id,
        groups.release_id,
        reference_groups.dataset_id as reference_dataset_id,
        periods.period_start,
        periods.period_end,
        groups.value as group_value,
        reference_groups.value as reference_value,
        {{ difference('groups.upper_95', 'groups.lower_95') }} / 2 as group_half_width,
        {{ difference('reference_groups.upper_95', 'reference_groups.lower_95') }} / 2
            as reference_half_width,
        indicators.unit,
        indicators.polarity,
        {{ matters_absolute('indicators.matters_value', 'indicators.matters_unit', 'reference_groups.value') }}
            as matters_from,
        case
            when groups.status = 'U' or reference_groups.status = 'U' then 'unreliable estimate'
            when groups.lower_95 is not null and reference_groups.lower_95 is not null then 'interval'
            when
                group_datasets.period_kind = 'census_day' and reference_datasets.period_kind = 'census_day'
                then 'full count'
            else 'no interval published'
        end as uncertainty,
        case
            when groups.series_since is null then reference_groups.series_since
            when reference_groups.series_since > groups.series_since then reference_groups.series_since
            else groups.series_since
        end as series_since,
        case when 'sample' in (groups.origin, reference_groups.origin) then 'sample' else groups.origin end as origin
    from observations as groups
    inner join pairs
        on groups.indicator_id = pairs.indicator_id and groups.breakdown_id = pairs.breakdown_id
    inner join observations as reference_groups
        on
            pairs.reference_indicator_id = reference_groups.indicator_id
            and pairs.reference_breakdown_id = reference_groups.breakdown_id
            and groups.area_code = reference_groups.area_code
            and groups.period_id = reference_groups.period_id
    inner join indicators on groups.indicator_id = indicators.indicator_id
    inner join periods on groups.period_id = periods.period_id
    inner join datasets as group_datasets on groups.dataset_id = group_datasets.dataset_id
    inner join datasets as reference_datasets on reference_groups.dataset_id = reference_datasets.dataset_id
),

measured as (
    select
        *,
        {{ difference('group_value', 'reference_value') }} as gap,
        {{ difference_half_width('group_half_width', 'reference_half_width') }} as half_width_95
    from paired
),

limits as (
    select
        *,
        gap - half_width_95 as lower_95,
        gap + half_width_95 as upper_95,
        case when uncertainty = 'interval' then {{ p_value('gap', 'half_width_95') }} end as p_value
    from measured
),

-- Benjamini–Hochberg: q is the smallest p·n/rank at this rank or any later one of the family.
ranked as (
    select
        *,
        count(p_value) over (partition by indicator_id, characteristic, period_id) as family_size,
        row_number() over (
            partition by indicator_id, characteristic, period_id
            order by p_value nulls last, area_code, breakdown_id
        ) as rank_in_family
    from limits
),

final as (
    select
        *,
        case
            when p_value is not null
                then min(p_value * family_size / rank_in_family) over (
                    partition by indicator_id, characteristic, period_id
                    order by rank_in_family rows between current row and unbounded following
                )
        end as q_value
    from ranked
)

select * from final
