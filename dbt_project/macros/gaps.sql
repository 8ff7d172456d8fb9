{# The smallest gap that matters, in the indicator's own unit. #}
{% macro matters_absolute(matters_value, matters_unit, reference_value) -%}
    case {{ matters_unit }}
        when 'percent' then abs({{ reference_value }}) * {{ matters_value }} / 100
        when 'ratio' then abs({{ reference_value }}) * abs({{ matters_value }} - 1)
        else {{ matters_value }}
    end
{%- endmacro %}

{# The share of false alarms that is accepted among the one-sided tests of one kind in one family. #}
{% macro false_alarms() %}0.025{% endmacro %}

{# The fewest people of a group of whom something is said. #}
{% macro fewest_people() %}30{% endmacro %}

{# The fewest who are counted, but none, that a figure of ours is shown with. #}
{% macro fewest_counted() %}10{% endmacro %}

{# What two figures differ by, without the noise of subtracting doubles. #}
{% macro difference(figure, other) -%}
    cast({{ exact(figure) }} - {{ exact(other) }} as double)
{%- endmacro %}

{# Whether a share is that of its counts of separate people, of whom the publisher counted all: published shares are
   rounded to a tenth. #}
{% macro is_counted_share(row, indicator, dataset) -%}
    {{ indicator }}.unit = 'percent'
    and {{ indicator }}.clustered is null
    and {{ dataset }}.collection in ('census', 'administrative')
    and {{ row }}.numerator between 0 and {{ row }}.denominator
    and {{ row }}.numerator = floor({{ row }}.numerator)
    and {{ row }}.denominator = floor({{ row }}.denominator)
    and {{ row }}.denominator > 0
    and abs({{ row }}.value - 100e0 * {{ row }}.numerator / nullif({{ row }}.denominator, 0)) <= 0.06
{%- endmacro %}

{# The verdict of three one-sided tests, each at its own q-value, in the order of what they say. #}
{% macro gap_verdict(q_equivalence, q_matters, q_direction) -%}
    case
        when {{ q_equivalence }} <= {{ false_alarms() }} then 'no gap that matters'
        when {{ q_matters }} <= {{ false_alarms() }} then 'a gap that matters'
        when {{ q_direction }} <= {{ false_alarms() }} then 'a gap, its size unclear'
        else 'cannot tell'
    end
{%- endmacro %}

{# Why nobody can tell of a gap; null with another verdict. Published limits that are both rounded to their figure leave
   nothing to test. #}
{% macro cannot_tell_because(verdict, uncertainty, why_no_interval, lower, upper) -%}
    case
        when {{ verdict }} <> 'cannot tell' then null
        when {{ uncertainty }} not in ('interval', 'chance variation (ours)') then {{ why_no_interval }}
        when {{ lower }} = {{ upper }} then 'limits rounded away'
        else 'interval too wide'
    end
{%- endmacro %}

{# What the catalogue says of age in figures of groups or places. #}
{% macro age_note(age_adjustment) -%}
    case {{ age_adjustment }}
        when 'standardised' then 'age-standardised'
        when 'same_age' then 'people of one age'
        when 'two_ages' then 'people of two neighbouring ages'
        else 'not adjusted for age'
    end
{%- endmacro %}

{# Why neither side of a gap is called better or worse; null when one may be. #}
{% macro not_judged_because(verdict, polarity, age_note) -%}
    case
        when {{ verdict }} = 'no gap that matters' then 'no gap that matters'
        when {{ verdict }} = 'cannot tell' then 'cannot tell'
        when {{ polarity }} not in ('higher_is_better', 'lower_is_better') then 'neither direction is better'
        when {{ age_note }} = 'not adjusted for age' then 'not adjusted for age'
    end
{%- endmacro %}

{# Whether outcomes are better or worse on the first side of a gap. #}
{% macro better_or_worse(gap, polarity, not_judged_because) -%}
    case
        when {{ not_judged_because }} is not null then 'not judged'
        when ({{ gap }} > 0) = ({{ polarity }} = 'higher_is_better') then 'better'
        else 'worse'
    end
{%- endmacro %}

{# The two-sided p- or q-value of a one-sided one. #}
{% macro two_sided(p) -%}
    case when 2 * {{ p }} > 1 then 1 else 2 * {{ p }} end
{%- endmacro %}

{# Whether figures in this unit are larger for a larger place: such are not set beside those of another place. #}
{% macro is_amount(unit) -%}
    {{ unit }} in ('count', 'thousand', 'gbp_million', 'tonnes', 'rank')
{%- endmacro %}

{# Whether a change is more than chance: its interval leaves out zero. Null without an interval. #}
{% macro moved(change, lower, upper) -%}
    case when {{ lower }} is not null then {{ exact(lower) }} > 0 or {{ exact(upper) }} < 0 end
{%- endmacro %}

{# Which side moved, when the gap itself changed: only movements that are more than chance are named. #}
{% macro change_driver(group_moved, reference_moved, group_change, reference_change) -%}
    case
        when {{ group_moved }} is null or {{ reference_moved }} is null then 'cannot tell'
        when {{ group_moved }} and {{ reference_moved }} and {{ group_change }} > 0 and {{ reference_change }} > 0
            then 'both rose'
        when {{ group_moved }} and {{ reference_moved }} and {{ group_change }} < 0 and {{ reference_change }} < 0
            then 'both fell'
        when {{ group_moved }} and {{ reference_moved }} and {{ group_change }} > 0
            then 'group rose and reference fell'
        when {{ group_moved }} and {{ reference_moved }} then 'group fell and reference rose'
        when {{ group_moved }} and {{ group_change }} > 0 then 'group rose'
        when {{ group_moved }} then 'group fell'
        when {{ reference_moved }} and {{ reference_change }} > 0 then 'reference rose'
        when {{ reference_moved }} then 'reference fell'
        else 'neither moved clearly'
    end
{%- endmacro %}

{# What became of a gap since the earlier period. A gap that changed sides narrowed on its way and opened again: it is said
   to have turned. #}
{% macro change_verdict(has_moved, gap, previous_gap) -%}
    case
        when {{ has_moved }} is null then 'cannot tell'
        when not {{ has_moved }} then 'no clear change'
        when {{ gap }} * {{ previous_gap }} < 0 then 'turned'
        when abs({{ gap }}) < abs({{ previous_gap }}) then 'narrowed'
        else 'widened'
    end
{%- endmacro %}

{# Whether the change of a gap is one for the better: a group that fared worse came closer because its own figure improved, or
   fell behind because its own figure worsened. A gap that closes because the reference fell is never better. #}
{% macro change_better_or_worse(verdict, polarity, previous_gap, change_driver) -%}
    {%- set improves = {'higher_is_better': 'rose', 'lower_is_better': 'fell'} -%}
    case
        {%- for direction, moves in improves.items() %}
        {%- set worsens = 'fell' if moves == 'rose' else 'rose' %}
        {%- set behind = '<' if moves == 'rose' else '>' %}
        when
            {{ polarity }} = '{{ direction }}' and {{ previous_gap }} {{ behind }} 0 and {{ verdict }} in ('narrowed', 'turned')
            and {{ change_driver }} in ('group {{ moves }}', 'both {{ moves }}')
            then 'better'
        when
            {{ polarity }} = '{{ direction }}' and {{ previous_gap }} {{ behind }} 0 and {{ verdict }} = 'widened'
            and {{ change_driver }} in (
                'group {{ worsens }}', 'both {{ worsens }}', 'group {{ worsens }} and reference {{ moves }}'
            )
            then 'worse'
        {%- endfor %}
        else 'not judged'
    end
{%- endmacro %}
