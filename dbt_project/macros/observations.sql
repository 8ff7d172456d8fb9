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
        series.source,
        series.ratio_factor
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

final as (
    select
        with_value.release_number,
        with_value.series_number,
        with_value.area_code,
        with_value.period_number,
        with_value.figure as value,
        cast(
            coalesce(
                with_value.published_lower_95,
                with_value.value - with_value.half_width_95,
                {{ limit_by_cv('with_value.value', 'with_value.cv_percent', '-') }},
                with_value.figure - with_value.half_width_of_ratio
            ) as double
        ) as lower_95,
        cast(
            coalesce(
                with_value.published_upper_95,
                with_value.value + with_value.half_width_95,
                {{ limit_by_cv('with_value.value', 'with_value.cv_percent', '+') }},
                with_value.figure + with_value.half_width_of_ratio
            ) as double
        ) as upper_95,
        cast(with_value.published_lower_998 as double) as lower_998,
        cast(with_value.published_upper_998 as double) as upper_998,
        cast(with_value.numerator as double) as numerator,
        cast(with_value.denominator as double) as denominator,
        case
            when with_value.figure is null and coalesce(markers.status, 'A') = 'A' then 'M'
            when with_value.cv_percent > 20 and coalesce(markers.status, 'A') = 'A' then 'U'
            when coalesce(markers.status, case when with_value.source_marker = '' then 'A' end) = 'A'
                then coalesce(declared.status, 'A')
            else markers.status
        end as status,
        with_value.source_marker,
        with_value.has_repeats
    from with_value
    left join markers
        on with_value.source = markers.source and with_value.source_marker = markers.marker
    left join declared
        on
            with_value.release_number = declared.release_number
            and with_value.series_number = declared.series_number
            and with_value.period_number = declared.period_number
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
