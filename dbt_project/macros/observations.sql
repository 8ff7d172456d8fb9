{# What a published number can be for an observation, in the order of their bits. #}
{% macro roles() -%}
    {{ return([
        'value', 'numerator', 'denominator', 'half_width_95', 'cv_percent',
        'lower_95', 'upper_95', 'lower_998', 'upper_998', 'numerator_half_width_95',
    ]) }}
{%- endmacro %}

{# A role as one bit, so that a group's roles fit in one number. #}
{% macro role_bit(role) -%}
    case {{ role }}
        {%- for one in roles() %}
        when '{{ one }}' then {{ 2 ** loop.index0 }}
        {%- endfor %}
    end
{%- endmacro %}

{# The figures of a group of cells, each role in its column. Where a role has several cells, numerators and
   denominators are summed; the other roles then have one cell each, for copies were set aside. #}
{% macro figures_by_role(is_summed=false) -%}
    max(case when role = 'value' then published_number end) as value,
    max(case when role = 'value' then marker_text end) as value_marker,
    min(marker_text) as first_marker,
    max(marker_text) as last_marker,
    max(case when role = 'value' then 1 else 0 end) as has_value,
    {%- for role in ['numerator', 'denominator'] %}
    {%- if is_summed %}
    -- With one figure unknown the total is unknown.
    case
        when count(case when role = '{{ role }}' then 1 end) = count(case when role = '{{ role }}' then published_number end)
            then sum(case when role = '{{ role }}' then published_number end)
    end as {{ role }},
    {%- else %}
    max(case when role = '{{ role }}' then published_number end) as {{ role }},
    {%- endif %}
    count(case when role = '{{ role }}' then 1 end) as {{ role }}_cells,
    {%- endfor %}
    max(case when role = 'half_width_95' then published_number end) as half_width_95,
    max(case when role = 'cv_percent' then published_number end) as cv_percent,
    {%- if is_summed %}
    -- Counts of separate people: with one half-width unknown that of their sum is unknown.
    case
        when
            count(case when role = 'numerator' then 1 end)
            = count(case when role = 'numerator_half_width_95' then published_number end)
            then {{ summed_estimate_half_width("case when role = 'numerator_half_width_95' then published_number end") }}
    end as numerator_half_width_95,
    {%- else %}
    max(case when role = 'numerator_half_width_95' then cast(published_number as double) end) as numerator_half_width_95,
    {%- endif %}
    max(case when role = 'lower_95' then published_number end) as published_lower_95,
    max(case when role = 'upper_95' then published_number end) as published_upper_95,
    max(case when role = 'lower_998' then published_number end) as published_lower_998,
    max(case when role = 'upper_998' then published_number end) as published_upper_998
{%- endmacro %}

{# What an indicator's unit makes of a numerator over its denominator. #}
{% macro ratio(numerator, denominator, factor) -%}
    cast({{ numerator }} as double) / nullif(cast({{ denominator }} as double), 0) * {{ factor }}
{%- endmacro %}

{# Whether every column has one value, or none, over all rows of a group. #}
{% macro is_constant(columns) -%}
    {%- for column in columns %}
    count({{ column }}) in (0, count(*)) and coalesce(min({{ column }}) = max({{ column }}), true)
    {%- if not loop.last %} and {% endif %}
    {%- endfor %}
{%- endmacro %}

{# How a figure came about: as the indicator says, or summed over the areas that an area is made of. #}
{% macro method_of_sum(basis, child_count, aggregate, method) -%}
    case
        when {{ basis }} = '' then {{ method }}
        else
            case {{ aggregate }}
                when 'ratio' then 'Numerators over denominators, summed over the published figures of the '
                else 'Sum of the published figures of the '
            end
            || cast({{ child_count }} as {{ dbt.type_string() }})
            || case {{ basis }}
                when 'members' then ' constituent authorities as they are today.'
                else ' neighbourhoods in the area.'
            end
    end
{%- endmacro %}

{# From the gathered cells of observations (a CTE `gathered`) to figures with interval and status: CTEs that end
   with `final`. #}
{% macro observations_figured() -%}
series as (
    select * from {{ ref('int_series') }}
),

markers as (
    select * from {{ ref('stg_catalogue__markers') }}
),

scope_areas as (
    select area_code from {{ ref('stg_catalogue__read_areas') }}
),

declared as (
    select * from {{ ref('int_statuses_declared') }}
),

with_parts as (
    select
        gathered.release_number,
        gathered.series_number,
        gathered.area_code,
        gathered.period_number,
        gathered.value,
        gathered.has_value,
        gathered.has_repeats,
        -- Of the signs of several slices, one that says more than that all is normal.
        case
            when gathered.has_value = 1 then gathered.value_marker
            when coalesce(first_markers.status, 'A') <> 'A' then gathered.first_marker
            else gathered.last_marker
        end as source_marker,
        {%- for role in ['numerator', 'denominator'] %}
        -- A total needs all its slices; a neighbourhood has rows only of the slices that it belongs to.
        case
            when series.{{ role }}_slices in (0, gathered.{{ role }}_cells) then gathered.{{ role }}
            when scope_areas.area_code is null and gathered.{{ role }}_cells = 0 then 0
            when scope_areas.area_code is null then gathered.{{ role }}
        end as {{ role }},
        {%- endfor %}
        gathered.half_width_95,
        gathered.cv_percent,
        gathered.numerator_half_width_95,
        gathered.published_lower_95,
        gathered.published_upper_95,
        gathered.published_lower_998,
        gathered.published_upper_998,
        gathered.numerator_cells > 1 or gathered.denominator_cells > 1 as has_summed_counts,
        series.source,
        series.unit,
        series.ratio_factor,
        series.age_adjustment,
        series.clustered,
        series.collection,
        series.publishers_limits
    from gathered
    inner join series on gathered.series_number = series.series_number
    left join scope_areas on gathered.area_code = scope_areas.area_code
    left join markers as first_markers
        on
            gathered.has_value = 0
            and series.source = first_markers.source
            and gathered.first_marker = first_markers.marker
    where
        gathered.has_value = 1
        or series.denominator_slices > 0
        or (gathered.numerator_cells > 0 and gathered.denominator_cells > 0)
),

with_value as (
    select
        *,
        case
            when has_value = 1 then cast(value as double)
            else {{ ratio('numerator', 'denominator', 'ratio_factor') }}
        end as figure,
        -- The people of the group are taken as known: wider than the survey's own, never narrower.
        case
            when has_value = 0 then {{ ratio('numerator_half_width_95', 'denominator', 'ratio_factor') }}
        end as half_width_of_ratio
    from with_parts
),

limited as (
    select
        release_number,
        series_number,
        area_code,
        period_number,
        figure as value,
        cast(
            coalesce(
                published_lower_95,
                value - half_width_95,
                {{ limit_by_cv('value', 'cv_percent', '-') }},
                figure - half_width_of_ratio
            ) as double
        ) as lower_95,
        cast(
            coalesce(
                published_upper_95,
                value + half_width_95,
                {{ limit_by_cv('value', 'cv_percent', '+') }},
                figure + half_width_of_ratio
            ) as double
        ) as upper_95,
        case
            when published_lower_95 is not null or published_upper_95 is not null then 'as published'
            when value is not null and half_width_95 is not null then 'published half-width'
            when value is not null and cv_percent is not null
                then 'normal, from the published coefficient of variation'
            when figure is not null and half_width_of_ratio is not null
                then 'normal, from the published half-width of the count'
        end as limits_method,
        cast(published_lower_998 as double) as published_lower_998,
        cast(published_upper_998 as double) as published_upper_998,
        cast(numerator as double) as numerator,
        cast(denominator as double) as denominator,
        cv_percent,
        -- What of it is a sum of ours. One count over one total tells no more than these two cells of the publisher's.
        case
            when not has_summed_counts then ''
            when has_value = 0 then 'figure'
            else 'counts'
        end as worked_out,
        source,
        source_marker,
        unit,
        ratio_factor,
        age_adjustment,
        clustered,
        collection,
        publishers_limits,
        has_repeats
    from with_value
),

-- The way to limits at 99.8%, at that level itself. A method is only named where it gives the published 95% limits.
methods as (
    select
        *,
        case
            when published_lower_998 is not null or published_upper_998 is not null then 'as published'
            when limits_method = 'published half-width' then 'normal, as the published half-width'
            when limits_method like 'normal, from the published %' then limits_method
            when lower_95 is null or upper_95 is null then null
            when publishers_limits = 'normal' and abs(upper_95 + lower_95 - 2 * value) <= 0.201
                then 'normal, as the published 95% limits'
            when collection = 'survey' or clustered is not null then null
            when
                age_adjustment = 'standardised' and unit in ('per_100k', 'per_10k', 'per_1k')
                and numerator = floor(numerator) and numerator >= {{ fewest_counted() }}
                and lower_95 < value and value < upper_95
                and {{ agrees_as_dobson('value', 'lower_95', 'upper_95', 'numerator') }}
                then 'Dobson, from the count and the published 95% limits'
            when not ({{ is_quotient_of_counts('limited', 'ratio_factor') }}) then null
            when
                unit = 'percent'
                and {{ agrees_as_rounded('100e0 * (' ~ wilson_lower('numerator', 'denominator') ~ ')', 'lower_95') }}
                and {{ agrees_as_rounded('100e0 * (' ~ wilson_upper('numerator', 'denominator') ~ ')', 'upper_95') }}
                then 'Wilson, from the counts'
            when
                unit in ('per_100k', 'per_10k', 'per_1k')
                and {{ agrees_as_rounded(
                    '(' ~ crude_rate_lower('numerator', 'denominator', 'ratio_factor') ~ ')', 'lower_95'
                ) }}
                and {{ agrees_as_rounded(
                    '(' ~ crude_rate_upper('numerator', 'denominator', 'ratio_factor') ~ ')', 'upper_95'
                ) }}
                then 'exact or Byar, from the count'
        end as way_to_998
    from limited
),

at_998 as (
    select
        *,
        {%- for side, sign in [('lower', '-'), ('upper', '+')] %}
            {%- set limit = side ~ '_95' %}
            {%- set wilson = wilson_lower if side == 'lower' else wilson_upper %}
            {%- set crude_rate_limit = crude_rate_lower if side == 'lower' else crude_rate_upper %}
            case
                when way_to_998 = 'as published' then published_{{ side }}_998
                when way_to_998 = 'normal, from the published coefficient of variation'
                    then {{ limit_by_cv('value', 'cv_percent', sign, 0.998) }}
                when way_to_998 like 'normal, %'
                    then {{ normal_limit_998('value', limit) }}
                when way_to_998 = 'Wilson, from the counts'
                    then 100e0 * ({{ wilson('numerator', 'denominator', 0.998) }})
                when way_to_998 = 'exact or Byar, from the count'
                    then {{ crude_rate_limit('numerator', 'denominator', 'ratio_factor', 0.998) }}
                when way_to_998 = 'Dobson, from the count and the published 95% limits'
                    then {{ dobson_limit_998('value', limit, 'numerator', side) }}
            end as {{ side }}_998{% if not loop.last %},{% endif %}
        {%- endfor %}
    from methods
),

-- Limits that do not hold the published 95% ones, for want of their decimals, are none.
held as (
    select
        *,
        way_to_998 = 'as published' or (lower_998 <= lower_95 and upper_95 <= upper_998) as holds_95
    from at_998
),

final as (
    select
        held.release_number,
        held.series_number,
        held.area_code,
        held.period_number,
        held.value,
        held.lower_95,
        held.upper_95,
        case when held.holds_95 then held.lower_998 end as lower_998,
        case when held.holds_95 then held.upper_998 end as upper_998,
        held.limits_method,
        case when held.holds_95 then held.way_to_998 end as limits_998_method,
        held.numerator,
        held.denominator,
        held.worked_out,
        case
            when held.value is null and coalesce(markers.status, 'A') = 'A' then 'M'
            when held.cv_percent > 20 and coalesce(markers.status, 'A') = 'A' then 'U'
            when coalesce(markers.status, case when held.source_marker = '' then 'A' end) = 'A'
                then coalesce(declared.status, 'A')
            else markers.status
        end as status,
        held.source_marker,
        held.has_repeats
    from held
    left join markers
        on held.source = markers.source and held.source_marker = markers.marker
    left join declared
        on
            held.release_number = declared.release_number
            and held.series_number = declared.series_number
            and held.period_number = declared.period_number
)
{%- endmacro %}

{# Whether two vintages say something else: value, status or interval. #}
{% macro differs(one, other) -%}
    (
        {{ one }}.value is distinct from {{ other }}.value
        or {{ one }}.status is distinct from {{ other }}.status
        or {{ one }}.lower_95 is distinct from {{ other }}.lower_95
        or {{ one }}.upper_95 is distinct from {{ other }}.upper_95
    )
{%- endmacro %}
