{% set limits_95 = [adapter.quote('Lower CI 95.0 limit'), adapter.quote('Upper CI 95.0 limit')] -%}
{% set limits_998 = [adapter.quote('Lower CI 99.8 limit'), adapter.quote('Upper CI 99.8 limit')] -%}
{{ staged_observations('fingertips', {
    'period_raw': fingertips_period(
        adapter.quote('Time period'), adapter.quote('Time period Sortable'), adapter.quote('Time period range')
    ),
    'lower_text': fingertips_limit(limits_95[0], limits_95[1]),
    'upper_text': fingertips_limit(limits_95[1], limits_95[0]),
    'lower_998_text': fingertips_limit(limits_998[0], limits_998[1]),
    'upper_998_text': fingertips_limit(limits_998[1], limits_998[0]),
    'numerator_text': "coalesce(nullif(" ~ adapter.quote('Count') ~ ", '-1'), '')",
    'denominator_text': "coalesce(nullif(" ~ adapter.quote('Denominator') ~ ", '-1'), '')",
    'marker_text': fingertips_marker(adapter.quote('Value'), adapter.quote('Value note')),
}) }}
