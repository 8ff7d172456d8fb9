{# Every value of the column stands in a list, among those of its rows that the condition names. #}
{% test listed(model, column_name, to, field, condition) %}

select judged.{{ column_name }}
from {{ model }} as judged
left join (select {{ field }} from {{ to }} where {{ condition }}) as listed
    on judged.{{ column_name }} = listed.{{ field }}
where judged.{{ column_name }} is not null and listed.{{ field }} is null

{% endtest %}
