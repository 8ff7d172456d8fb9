-- The method macros against answers worked out elsewhere; every row returned is a wrong answer.
with answers as (
    -- 70.0 ± 1.3 against 54.0 ± 2.9 gives 16.0 ± 3.178.
    select
        'half-width of a gap' as method,
        {{ difference_half_width('cast(1.3 as double)', 'cast(2.9 as double)') }} as found,
        3.178050 as expected,
        0.000001 as tolerance
    union all
    -- A difference of exactly its 95% half-width has p = 0.05.
    select
        'p at the 95% limit' as method,
        {{ p_value('cast(3.178050 as double)', 'cast(3.178050 as double)') }} as found,
        0.05 as expected,
        0.0000001 as tolerance
    union all
    -- No difference at all.
    select
        'p of no difference' as method,
        {{ p_value('cast(0 as double)', 'cast(2 as double)') }} as found,
        1 as expected,
        0.0000002 as tolerance
    union all
    -- z = 16 / (3.178050 / 1.959964) = 9.867505: p = 5.757906e-23, far beyond where a plain 1 - p keeps digits.
    select
        'p far out, times 1e23' as method,
        {{ p_value('cast(16 as double)', 'cast(3.178050 as double)') }} * 1e23 as found,
        5.757906 as expected,
        0.000005 as tolerance
    union all
    -- The 99.8% limit lies 3.090232 / 1.959964 = 1.576678 times as far out as the 95% limit.
    select
        '99.8% limit' as method,
        {{ limit_998('cast(70 as double)', 'cast(68.7 as double)') }} as found,
        67.950319 as expected,
        0.000001 as tolerance
)

select *
from answers
where found is null or abs(found - expected) > tolerance
