{# Where limits are given they hold the value: lower <= value <= upper, and 99.8% limits hold the 95% ones. #}
{% test ordered_limits(model, estimate) %}

select *
from {{ model }}
where
    not (lower_95 <= {{ estimate }} and {{ estimate }} <= upper_95)
    or not (lower_998 <= lower_95 and upper_95 <= upper_998)

{% endtest %}
