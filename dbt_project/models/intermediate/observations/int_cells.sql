{%- set beside = {
    'lower_95': 'lower_text',
    'upper_95': 'upper_text',
    'lower_998': 'lower_998_text',
    'upper_998': 'upper_998_text',
    'numerator': 'numerator_text',
    'denominator': 'denominator_text',
} -%}
-- A row may carry limits and counts beside its figure: each that is given becomes a cell of its own.
with placed as (
    select * from {{ ref('int_rows_placed') }}
),

cells as (
    select
        release_number,
        series_number,
        area_code,
        former_code,
        period_number,
        category_number,
        figure_role as role,
        value_text as published_text,
        marker_text,
        row_number,
        object_number
    from placed
    where
        figure_role in (
            'value', 'numerator', 'denominator', 'half_width_95', 'cv_percent', 'numerator_half_width_95'
        )
        or nullif(trim(value_text), '') is not null
    {%- for role, column in beside.items() %}
        union all
        select
            release_number,
            series_number,
            area_code,
            former_code,
            period_number,
            category_number,
            '{{ role }}' as role,
            {{ column }} as published_text,
            marker_text,
            row_number,
            object_number
        from placed
        where nullif(trim({{ column }}), '') is not null and figure_role = 'value'
    {%- endfor %}
),

final as (
    select
        release_number,
        series_number,
        area_code,
        former_code,
        period_number,
        category_number,
        role,
        {{ role_bit('role') }} as role_bit,
        published_text,
        {{ number('published_text') }} as published_number,
        marker_text,
        row_number,
        object_number
    from cells
)

select * from final
