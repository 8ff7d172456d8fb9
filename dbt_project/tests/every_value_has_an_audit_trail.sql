-- Each value resolves to at least one decoded row with the object it came from; what we withhold has no trail.
select fct_indicator_values.*
from {{ ref('fct_indicator_values') }} as fct_indicator_values
left join {{ ref('audit_trail') }} as audit_trail
    on
        fct_indicator_values.indicator_id = audit_trail.indicator_id
        and fct_indicator_values.area_code = audit_trail.area_code
        and fct_indicator_values.period_id = audit_trail.period_id
        and fct_indicator_values.breakdown_id = audit_trail.breakdown_id
        and audit_trail.role in ('value', 'denominator')
where audit_trail.url is null and fct_indicator_values.status <> {{ withheld_by_us() }}
