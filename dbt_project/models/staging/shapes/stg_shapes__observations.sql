-- Every shape whose rows need no SQL of their own, one below the other.
{% for shape in plain_shapes() -%}
    {{ staged_observations(shape) }}
    {% if not loop.last -%}
        union all
    {% endif -%}
{%- endfor %}
