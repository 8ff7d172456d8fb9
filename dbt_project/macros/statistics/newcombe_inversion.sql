{# For each row of a relation the deviate z at which Newcombe's lower limit of x/n less other_x/other_n lies this `distance`
   (above zero) below the difference: its normal tail is the one-sided p-value that inverting the limit gives. With n - x for x
   and other_n - other_x for other_x it is the same of the upper limit. Newton's steps in logarithms, kept between bounds,
   are at a double's last digits after twelve; further off than forty there is no tail left. Gives CTEs that end with
   `deviates`: the columns of `keys` and `deviate`. #}
{% macro newcombe_deviates(relation, keys, steps=12) -%}
step_0 as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        {{ real('x') }} as x,
        {{ real('n') }} as n,
        {{ real('other_n') }} - {{ real('other_x') }} as y,
        {{ real('other_n') }} as m,
        greatest({{ real('distance') }}, 1e-15) as distance,
        0e0 as lowest,
        40e0 as highest,
        2e0 as deviate
    from {{ relation }}
),
{%- for step in range(1, steps + 1) %}

limits_{{ step }} as (
    select
        *,
        {{ wilson_lower('x', 'n', deviate='deviate') }} as lower,
        {{ wilson_lower('y', 'm', deviate='deviate') }} as other_lower
    from step_{{ step - 1 }}
),

widths_{{ step }} as (
    select
        *,
        deviate * sqrt(lower * (1 - lower) / n) as width,
        deviate * sqrt(other_lower * (1 - other_lower) / m) as other_width
    from limits_{{ step }}
),

slopes_{{ step }} as (
    select
        *,
        sqrt(width * width + other_width * other_width) as reached,
        2 * deviate * lower * (1 - lower) / nullif(deviate * deviate * (1 - 2 * lower) + 2 * n * width, 0) as slope,
        2 * deviate * other_lower * (1 - other_lower)
        / nullif(deviate * deviate * (1 - 2 * other_lower) + 2 * m * other_width, 0) as other_slope
    from widths_{{ step }}
),

proposals_{{ step }} as (
    select
        *,
        case when reached > distance then lowest else deviate end as new_lowest,
        case when reached > distance then deviate else highest end as new_highest,
        deviate * power(
            distance / nullif(reached, 0),
            reached * reached / nullif(deviate * (width * coalesce(slope, 0) + other_width * coalesce(other_slope, 0)), 0)
        ) as proposal
    from slopes_{{ step }}
),

step_{{ step }} as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        x,
        n,
        y,
        m,
        distance,
        new_lowest as lowest,
        new_highest as highest,
        case
            when proposal > new_highest then (deviate + new_highest) / 2
            when proposal < new_lowest then (deviate + new_lowest) / 2
            else proposal
        end as deviate
    from proposals_{{ step }}
),
{%- endfor %}

deviates as (
    select
        {%- for key in keys %}
        {{ key }},
        {%- endfor %}
        deviate
    from step_{{ steps }}
)
{%- endmacro %}
