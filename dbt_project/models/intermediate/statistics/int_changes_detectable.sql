-- The smallest change of each outcome's newest figure that a next figure, as precise as this one, could show: by
-- itself, and when every member of the authority is looked at for it.
with observations as (
    select * from {{ ref('int_observations_shown') }}
    where value is not null and origin not in ('quoted', 'synthetic')
),

indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
    where counts_as = 'outcome'
),

members as (
    select member_code, authority_code from {{ ref('stg_catalogue__memberships') }}
    where role = 'constituent' and valid_to is null
),

ordered as (
    select
        observations.*,
        (observations.upper_95 - observations.lower_95) / 2 as half_width,
        row_number() over (
            partition by observations.indicator_id, observations.area_code, observations.breakdown_id
            order by observations.period_id desc
        ) as age
    from observations
    inner join indicators on observations.indicator_id = indicators.indicator_id
),

newest as (
    select * from ordered
    where age = 1
),

-- Looked at together: the members of an authority for one measure and group.
families as (
    select newest.indicator_id, newest.breakdown_id, members.authority_code, count(*) as family_size
    from newest
    inner join members on newest.area_code = members.member_code
    where newest.half_width > 0
    group by newest.indicator_id, newest.breakdown_id, members.authority_code
),

sized as (
    select
        newest.*,
        coalesce(families.family_size, 1) as family_size,
        {{ matters_absolute('indicators.matters_value', 'indicators.matters_unit', 'newest.value') }} as matters_from
    from newest
    inner join indicators on newest.indicator_id = indicators.indicator_id
    left join members on newest.area_code = members.member_code
    left join families
        on
            newest.indicator_id = families.indicator_id
            and newest.breakdown_id = families.breakdown_id
            and members.authority_code = families.authority_code
),

figured as (
    select
        *,
        case when half_width > 0 then {{ detectable_change('half_width', 'half_width') }} end as smallest_change,
        case
            when half_width > 0
                then
                    {{ detectable_change('half_width', 'half_width') }}
                    * ({{ normal_quantile('1 - 0.025e0 / family_size') }} + 0.8416212335729143e0)
                    / ({{ z() }} + 0.8416212335729143e0)
        end as smallest_change_among_members
    from sized
),

final as (
    select
        indicator_id,
        area_code,
        breakdown_id,
        period_id,
        value,
        half_width as half_width_95,
        round(smallest_change, 10) as smallest_change,
        round(smallest_change_among_members, 10) as smallest_change_among_members,
        cast(family_size as bigint) as family_size,
        matters_from,
        unit,
        status,
        case
            when smallest_change is null then 'cannot tell'
            when matters_from is null then 'no threshold'
            when smallest_change_among_members <= matters_from then 'would be seen'
            when smallest_change <= matters_from then 'would be seen alone'
            else 'could be missed'
        end as finding,
        case
            when half_width > 0 then cast(null as {{ dbt.type_string() }})
            else 'The figure has no interval, so nobody knows which change is more than chance.'
        end as reason,
        dataset_id,
        release_id,
        origin
    from figured
)

select * from final
