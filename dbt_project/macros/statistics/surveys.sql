{# A limit from a coefficient of variation, which is the standard error in percent of the estimate: side is + or -. #}
{% macro limit_by_cv(estimate, cv_percent, side, confidence=0.95) -%}
    {{ real(estimate) }} * (1 {{ side }} {{ z(confidence) }} * {{ real(cv_percent) }} / 100)
{%- endmacro %}

{# The coefficient of variation of a ratio of two independent estimates, such as two medians of the survey of earnings. #}
{% macro cv_of_ratio(cv_percent, other_cv_percent) -%}
    {{ difference_half_width(real(cv_percent), real(other_cv_percent)) }}
{%- endmacro %}

{# A limit of that ratio on the log scale: side is + or -. #}
{% macro limit_of_ratio_by_cv(value, cv_percent, other, other_cv_percent, side, confidence=0.95) -%}
    {{ real(value) }} / nullif({{ real(other) }}, 0)
    * exp({{ side }}{{ z(confidence) }} * {{ cv_of_ratio(cv_percent, other_cv_percent) }} / 100)
{%- endmacro %}

{# What the Office for National Statistics calls an estimate of earnings with this coefficient of variation. #}
{% macro cv_class(cv_percent) -%}
    case
        when {{ cv_percent }} < 0 then null
        when {{ cv_percent }} <= 5 then 'precise'
        when {{ cv_percent }} <= 10 then 'reasonably precise'
        when {{ cv_percent }} <= 20 then 'acceptable'
        when {{ cv_percent }} > 20 then 'unreliable'
    end
{%- endmacro %}

{# Half-width of a rate summed over the rows of a group, each with its rate's half-width and its denominator, taking them
   as independent: √Σ(mD)²/ΣD. Null where one of them is unknown. #}
{% macro summed_half_width(half_width, denominator) -%}
    case
        when count(case when {{ half_width }} >= 0 and {{ denominator }} >= 0 then 1 end) = count(*)
            then sqrt(sum({{ real(half_width) }} * {{ real(denominator) }} * {{ real(half_width) }} * {{ real(denominator) }}))
                / nullif(sum({{ real(denominator) }}), 0)
    end
{%- endmacro %}

{# The other way round: the half-width of what is left of a whole when a part of it is taken out, √((MD)² - (md)²)/(D - d).
   Part and rest are other people, so chance in the whole is that of both. Null where rounded half-widths leave nothing. #}
{% macro rest_half_width(half_width, denominator, part_half_width, part_denominator) -%}
    case
        when {{ real(half_width) }} * {{ real(denominator) }} > {{ real(part_half_width) }} * {{ real(part_denominator) }}
            and {{ denominator }} > {{ part_denominator }}
            then sqrt(
                ({{ real(half_width) }} * {{ real(denominator) }} - {{ real(part_half_width) }} * {{ real(part_denominator) }})
                * ({{ real(half_width) }} * {{ real(denominator) }} + {{ real(part_half_width) }} * {{ real(part_denominator) }})
            ) / nullif({{ real(denominator) }} - {{ real(part_denominator) }}, 0)
    end
{%- endmacro %}

{# Whether two estimates of periods that share no day differ by more than chance: |Δ| > √(m1²+m2²). Where years of a
   survey share people (the boost of the population survey) the test is a cautious one. #}
{% macro is_change(change, half_width, other_half_width) -%}
    {{ exact('abs(' ~ change ~ ')') }} > {{ exact(difference_half_width(half_width, other_half_width)) }}
{%- endmacro %}
