{# Where limits are given they hold the value: lower <= value <= upper, and 99.8% limits hold the 95% ones. #}
{% test ordered_limits(model, estimate) %}

select *
from {{ model }}
where {{ limits_disordered(estimate) }}

{% endtest %}
