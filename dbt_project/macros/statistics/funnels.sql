{# Funnel limits of a proportion around the average of all (Spiegelhalter 2005; PHE's phe_funnels): θ ± z·√(θ(1-θ)/n), kept
   within 0 and 1; side is + or -. #}
{% macro proportion_funnel(average, n, side, multiplier, confidence=0.95) -%}
    case
        when {{ n }} > 0 and {{ average }} >= 0 and {{ average }} <= 1
            then {{ multiplier }} * {{ 'greatest(0e0, ' if side == '-' else 'least(1e0, ' -}}
                {{ real(average) }} {{ side }} {{ z(confidence) }} * sqrt({{ real(average) }} * (1e0 - {{ real(average) }}) / {{ real(n) }}))
    end
{%- endmacro %}

{# Funnel limits of observed over expected events, for so many observed: lower is what they would be over their upper exact
   Poisson limit, upper over their lower one. Times the average rate these are the limits of a rate. #}
{% macro ratio_funnel(observed, side, confidence=0.95) -%}
    {{ real(observed) }} / nullif({{ exact_upper(observed, confidence) if side == '-' else exact_lower(observed, confidence) }}, 0)
{%- endmacro %}
