{# Events to be expected of the rows of a group, one per age band, at the reference's rates. Null with a band unknown. #}
{% macro expected_events(n, reference_x, reference_n) -%}
    case
        when count(case when {{ n }} >= 0 and {{ reference_x }} >= 0 and {{ reference_n }} > 0 then 1 end) = count(*)
            then sum({{ real(n) }} * {{ real(reference_x) }} / nullif({{ real(reference_n) }}, 0))
    end
{%- endmacro %}

{# Indirectly standardised ratio: observed over expected. Times the reference's crude rate it is the indirectly
   standardised rate. Against the reference only: two such ratios rest on different weights. #}
{% macro standardised_ratio(observed, expected, multiplier) -%}
    case when {{ expected }} > 0 and {{ observed }} >= 0 then {{ real(observed) }} / {{ real(expected) }} * {{ multiplier }} end
{%- endmacro %}

{% macro standardised_ratio_lower(observed, expected, multiplier, confidence=0.95) -%}
    case when {{ expected }} > 0 then ({{ count_lower(observed, confidence) }}) / {{ real(expected) }} * {{ multiplier }} end
{%- endmacro %}

{% macro standardised_ratio_upper(observed, expected, multiplier, confidence=0.95) -%}
    case when {{ expected }} > 0 then ({{ count_upper(observed, confidence) }}) / {{ real(expected) }} * {{ multiplier }} end
{%- endmacro %}
