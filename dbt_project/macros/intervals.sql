{# Whether limits that are given do not hold their value, or 99.8% limits do not hold the 95% ones. A model's test and the
   landing gate ask the same. #}
{% macro limits_disordered(estimate) -%}
    (
        not (lower_95 <= {{ estimate }} and {{ estimate }} <= upper_95)
        or not (lower_998 <= lower_95 and upper_95 <= upper_998)
    )
{%- endmacro %}

{# A 99.8% limit of an estimate whose 95% limits are 1.96 standard errors to either side: the same standard error at its
   own level. For no other limit. #}
{% macro normal_limit_998(estimate, limit_95) -%}
    {{ real(estimate) }} + ({{ real(limit_95) }} - {{ real(estimate) }}) * ({{ z(0.998) }} / {{ z(0.95) }})
{%- endmacro %}

{# A 99.8% limit of a directly standardised rate by Dobson: what the count's own limit makes of the weights, which the
   published 95% limit tells. #}
{% macro dobson_limit_998(estimate, limit_95, count, side) -%}
    {%- set byar = byar_lower if side == 'lower' else byar_upper -%}
    {{ real(estimate) }} + ({{ real(limit_95) }} - {{ real(estimate) }})
    * (({{ byar(count, 0.998) }}) - {{ real(count) }}) / nullif(({{ byar(count, 0.95) }}) - {{ real(count) }}, 0)
{%- endmacro %}

{# Whether a limit that is worked out is the published one, as far as that is rounded. #}
{% macro agrees_as_rounded(worked_out, published) -%}
    coalesce(
        abs({{ worked_out }} - {{ published }}) <= case
            when {{ published }} = round({{ published }}, 1) then 0.051
            when {{ published }} = round({{ published }}, 2) then 0.0051
            else 0.00051
        end, false
    )
{%- endmacro %}

{# Whether published 95% limits lie to both sides of a standardised rate as Byar's lie of its count, which is Dobson's
   method, as far as they are rounded. #}
{% macro agrees_as_dobson(estimate, lower_95, upper_95, count) -%}
    {%- set below = '(' ~ real(count) ~ ' - (' ~ byar_lower(count, 0.95) ~ '))' -%}
    {%- set above = '((' ~ byar_upper(count, 0.95) ~ ') - ' ~ real(count) ~ ')' -%}
    {%- set mirrored = real(estimate) ~ ' + (' ~ real(estimate) ~ ' - ' ~ real(lower_95) ~ ') * ' ~ above ~ ' / nullif(' ~ below ~ ', 0)' -%}
    {# Three rounded figures may together be off by four times what one is. #}
    {{ agrees_as_rounded('((' ~ mirrored ~ ') + 3 * ' ~ real(upper_95) ~ ') / 4', upper_95) }}
{%- endmacro %}

{# Whether counts may bear limits: of separate people or things, each counted, and their quotient is the figure. #}
{% macro is_quotient_of_counts(row, factor) -%}
    {{ row }}.numerator >= 0
    and {{ row }}.numerator = floor({{ row }}.numerator)
    and {{ row }}.denominator = floor({{ row }}.denominator)
    and {{ row }}.denominator > 0
    and abs({{ row }}.value - {{ factor }} * {{ row }}.numerator / nullif({{ row }}.denominator, 0)) <= 0.06
{%- endmacro %}
