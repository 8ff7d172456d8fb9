{# Read by the two marts of values; a join of small tables to int_observations_shown. #}
{{ config(materialized='view') }}

-- The figures that readers see, with limits of ours where counts of separate people support them and the publisher
-- gives none. Statistics read the publisher's limits alone, and make their own.
with observations as (
    select * from {{ ref('int_observations_shown') }}
),

indicators as (
    select * from {{ ref('stg_catalogue__indicators') }}
),

datasets as (
    select * from {{ ref('stg_catalogue__datasets') }}
),

units as (
    select * from {{ ref('stg_catalogue__units') }}
),

counted as (
    select
        observations.*,
        units.ratio_factor,
        case
            when
                observations.lower_95 is not null or observations.upper_95 is not null
                or observations.lower_998 is not null or observations.upper_998 is not null
                or observations.value is null or observations.status = 'U'
                or observations.denominator < {{ fewest_people() }}
                then null
            when {{ is_counted_share('observations', 'indicators', 'datasets') }}
                then 'Wilson, from the counts: chance variation (ours)'
            when
                observations.unit in ('per_100k', 'per_10k', 'per_1k')
                and indicators.clustered is null
                and datasets.collection in ('census', 'administrative')
                and coalesce(indicators.age_adjustment, '') <> 'standardised'
                and {{ is_quotient_of_counts('observations', 'units.ratio_factor') }}
                then 'exact or Byar, from the count: chance variation (ours)'
        end as way_of_ours
    from observations
    inner join indicators on observations.indicator_id = indicators.indicator_id
    inner join datasets on observations.dataset_id = datasets.dataset_id
    inner join units on observations.unit = units.unit
),

limited as (
    select
        *,
        {%- for limit, level in [('95', 0.95), ('998', 0.998)] %}
            {%- for side in ['lower', 'upper'] %}
                {%- set wilson = wilson_lower if side == 'lower' else wilson_upper %}
                {%- set crude_rate_limit = crude_rate_lower if side == 'lower' else crude_rate_upper %}
                case
                    when way_of_ours = 'Wilson, from the counts: chance variation (ours)'
                        then 100e0 * ({{ wilson('numerator', 'denominator', level) }})
                    when way_of_ours = 'exact or Byar, from the count: chance variation (ours)'
                        then {{ crude_rate_limit('numerator', 'denominator', 'ratio_factor', level) }}
                end as own_{{ side }}_{{ limit }}
                {%- if not (loop.last and limit == '998') %},{% endif %}
            {%- endfor %}
        {%- endfor %}
    from counted
),

-- Of a whole country they may be narrower than what the published figure is rounded by: then they are none.
held as (
    select
        *,
        coalesce(own_lower_95 <= value and value <= own_upper_95, false) as has_limits_of_ours
    from limited
),

final as (
    select
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        dataset_id,
        release_id,
        value,
        {%- for limit in ['lower_95', 'upper_95', 'lower_998', 'upper_998'] %}
            case when has_limits_of_ours then own_{{ limit }} else {{ limit }} end as {{ limit }},
        {%- endfor %}
        case when has_limits_of_ours then way_of_ours else limits_method end as limits_method,
        case when has_limits_of_ours then way_of_ours else limits_998_method end as limits_998_method,
        numerator,
        denominator,
        unit,
        status,
        status_label,
        source_marker,
        method,
        origin,
        series_since
    from held
)

select * from final
