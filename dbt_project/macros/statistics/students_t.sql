{# The quantile of Student's t for a two-sided interval at 95% or 99.8%, to 1e-14: five tabled degrees of freedom, above
   them a polynomial in 1/df through Chebyshev nodes on [0, 1/6]. Null below one degree of freedom and between the
   tabled ones; another level is refused. #}
{% macro t_quantile(df, confidence=0.95) -%}
    {%- set tabled = {
        '0.95': [
            '12.706204736174694e0', '4.302652729749462e0', '3.1824463052837078e0',
            '2.7764451051977934e0', '2.5705818356363146e0',
        ],
        '0.998': [
            '318.30883898555015e0', '22.327124770119866e0', '10.214531852407383e0',
            '7.173182219782307e0', '5.893429531356009e0',
        ],
    }[level_of_tables(confidence)] -%}
    {%- set coefficients = {
        '0.95': [
            '60.512753574580664e0', '-54.27671483048629e0', '15.009662315275708e0',
            '1.660950831239426e0', '-1.595107427114389e0', '0.10869875234431423e0',
            '0.6293271842145118e0', '0.7327979595580001e0', '1.5895372596388848e0',
            '2.5558496234346424e0', '2.8224986161792582e0', '2.372271230297866e0',
            '1.959963984540052e0',
        ],
        '0.998': [
            '280.5350577960984e0', '-293.7019262704535e0', '201.00804203010586e0',
            '-78.95235348922917e0', '45.77092744793037e0', '54.260513309360064e0',
            '41.43740568000195e0', '47.12375355537031e0', '48.57458600274188e0',
            '36.15404128935036e0', '19.692528944519125e0', '8.150129013501568e0',
            '3.0902323061678096e0',
        ],
    }[level_of_tables(confidence)] -%}
    case
        {%- for quantile in tabled %}
        when {{ df }} = {{ loop.index }} then {{ quantile }}
        {%- endfor %}
        when {{ df }} >= 6 then {{ polynomial('(1e0 / ' ~ df ~ ')', coefficients) }}
    end
{%- endmacro %}

{# A limit of a mean of n measurements with this standard deviation (Student 1908; PHE's phe_mean): side is + or -. #}
{% macro mean_limit(mean, deviation, n, side, confidence=0.95) -%}
    case
        when {{ n }} > 1 and {{ deviation }} >= 0
            then {{ mean }} {{ side }} ({{ t_quantile('(' ~ n ~ ' - 1)', confidence) }}) * {{ deviation }} / sqrt({{ real(n) }})
    end
{%- endmacro %}
