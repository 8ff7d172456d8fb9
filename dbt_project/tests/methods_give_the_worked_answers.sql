-- The method macros against answers published elsewhere; every row returned is a wrong answer. What stands for
-- columns in a model stands here as numbers. Tests in Python hold the same macros over grids.
{%- set answers = [
    ('half-width of a gap: 70.0 ± 1.3 against 54.0 ± 2.9', difference_half_width('1.3e0', '2.9e0'), '3.178050', '1e-6'),
    ('99.8% limit of a normal estimate from its 95% one', normal_limit_998('70', '68.7'), '67.950319', '1e-6'),
    ('99.8% limit of a standardised rate of 895 deaths', dobson_limit_998('1043.0247991469', '971.7709067986', '895', 'lower'), '932.328788', '1e-5'),
    ('Wilson, 65 of 100, lower', wilson_lower('65', '100'), '0.5525444329688797', '1e-15'),
    ('Wilson, 65 of 100, upper', wilson_upper('65', '100'), '0.7363575175690247', '1e-15'),
    ('Wilson, 1 of 100, lower', wilson_lower('1', '100'), '0.0017674320641406511', '1e-15'),
    ('Wilson, 65 of 100, lower at 99.8%', wilson_lower('65', '100', 0.998), '0.49549465740704313', '1e-14'),
    ('Wilson, 65 of 100, upper at 99.8%', wilson_upper('65', '100', 0.998), '0.77835406140896968', '1e-14'),
    ('Byar, 65, lower', byar_lower('65'), '50.16318771045945', '1e-12'),
    ('Byar, 10, upper', byar_upper('10'), '18.391458605756473', '1e-12'),
    ('Newcombe, 56 of 70 less 48 of 80, lower', newcombe_lower('56', '70', '48', '80'), '0.0524', '5e-5'),
    ('Newcombe, 56 of 70 less 48 of 80, upper', newcombe_upper('56', '70', '48', '80'), '0.3339', '5e-5'),
    ('ratio of these proportions, lower', risk_ratio_limit('56', '70', '48', '80', '-'), '1.0766', '5e-5'),
    ('ratio of these proportions, upper', risk_ratio_limit('56', '70', '48', '80', '+'), '1.6512', '5e-5'),
] %}
with answers as (
    {%- for method, found, expected, tolerance in answers %}
        select
            '{{ method }}' as method,
            {{ found }} as found,
            {{ expected }} as expected,
            {{ tolerance }} as tolerance
        {% if not loop.last %}union all{% endif %}
    {%- endfor %}
)

select *
from answers
where found is null or abs(found - expected) > tolerance
