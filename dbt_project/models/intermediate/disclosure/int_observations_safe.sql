-- The door: whatever readers see of a figure, and whatever is worked out from one, begins here. A cell that the
-- publisher gives passes, for it was protected. What we work out ourselves is withheld where it rests on too few, and
-- where it would give back the one member of an authority that is withheld.
with observations as (
    select * from {{ ref('int_observations_completed') }}
),

series as (
    select * from {{ ref('int_series') }}
),

members as (
    select * from {{ ref('int_area_containment') }}
    where basis = 'members'
),

-- How many are counted in a figure, and out of how many. A survey's counts are grossed up, and neighbourhoods or tonnes
-- are nobody.
counted as (
    select
        observations.*,
        case
            when series.collection = 'survey' or series.statistical_unit = 'area' then null
            when series.unit = 'count' then observations.value
            when observations.numerator is not null then observations.numerator
            when series.ratio_factor > 1 then observations.value * observations.denominator / series.ratio_factor
        end as counted,
        case when series.statistical_unit <> 'area' then observations.denominator end as in_all
    from observations
    inner join series on observations.series_number = series.series_number
),

judged as (
    select
        *,
        worked_out <> '' and {{ is_small_number('counted', 'in_all') }} as is_small,
        status = {{ withheld_by_the_publisher() }}
        or (worked_out = 'figure' and value is not null and {{ is_small_number('counted', 'in_all') }}) as is_withheld
    from counted
),

-- Authorities of whose members exactly one is withheld: a sum of ours would tell it.
telling as (
    select
        judged.release_number,
        judged.series_number,
        members.parent_code as area_code,
        judged.period_number
    from judged
    inner join members on judged.area_code = members.child_code
    group by judged.release_number, judged.series_number, members.parent_code, judged.period_number
    having
        count(case when judged.is_withheld then 1 end) = 1
        and count(case when not judged.is_withheld and judged.value is not null then 1 end)
        = max(members.child_count) - 1
),

decided as (
    select
        judged.*,
        judged.is_small or (judged.basis <> '' and telling.area_code is not null) as is_unsafe
    from judged
    left join telling
        on
            judged.release_number = telling.release_number
            and judged.series_number = telling.series_number
            and judged.area_code = telling.area_code
            and judged.period_number = telling.period_number
),

withheld as (
    select
        *,
        is_unsafe and worked_out = 'figure' and value is not null as is_withheld_by_us
    from decided
),

final as (
    select
        release_number,
        series_number,
        area_code,
        period_number,
        {%- set limits = ['lower_95', 'upper_95', 'lower_998', 'upper_998', 'limits_method', 'limits_998_method'] %}
        {%- for figure in ['value'] + limits %}
            case when not is_withheld_by_us then {{ figure }} end as {{ figure }},
        {%- endfor %}
        case when not is_unsafe then numerator end as numerator,
        case when not is_unsafe then denominator end as denominator,
        case when is_withheld_by_us then {{ withheld_by_us() }} else status end as status,
        source_marker,
        basis,
        child_count
    from withheld
)

select * from final
