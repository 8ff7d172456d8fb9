{# The day on which the board was asked to begin, and the earliest end of a period that may stand for it. #}
{% macro launch_day() %}2018-01-12{% endmacro %}
{% macro earliest_baseline() %}2016-01-12{% endmacro %}
