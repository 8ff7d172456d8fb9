{# Whether a number that we form ourselves (a sum, difference, complement, rest, cross, re-basing or quotient of counts)
   rests on too few: 1 to 9 counted, whichever way a difference goes, or fewer than 30 in all. None counted passes, and what
   is unknown is no small number. Counts that a survey grosses up are no counts of people: leave them out. #}
{% macro is_small_number(counted='null', in_all='null') -%}
    (
        coalesce({{ counted }} <> 0 and abs({{ counted }}) < {{ fewest_counted() }}, false)
        or coalesce({{ in_all }} < {{ fewest_people() }}, false)
    )
{%- endmacro %}

{# The statuses of figures that are withheld to protect people: the publisher's, and ours because they rest on too few. #}
{% macro withheld_by_the_publisher() %}'C'{% endmacro %}

{% macro withheld_by_us() %}'Q'{% endmacro %}

{% macro is_withheld(status) -%}
    {{ status }} in ({{ withheld_by_the_publisher() }}, {{ withheld_by_us() }})
{%- endmacro %}
