-- Two implementations that share nothing give the same index, to a billionth.
with judged as (
    select * from {{ ref('int_segregation_judged') }}
),

measured as (
    select * from {{ ref('int_segregation_measured') }}
)

select
    judged.indicator_id,
    judged.area_code,
    judged.period_id,
    judged.base_unit,
    judged.measure,
    judged.category,
    judged.raw,
    measured.figure
from judged
left join measured
    on
        {{ same_set(
            ['indicator_id', 'characteristic', 'area_code', 'period_id', 'base_unit', 'measure', 'category'],
            'judged', 'measured'
        ) }}
where
    (judged.raw is null) <> (measured.figure is null)
    or abs(judged.raw - measured.figure) > 1e-9
