{%- set slice = ['indicator_id', 'characteristic', 'area_code', 'period_id', 'base_unit'] -%}
-- The same indices without draws of chance, in SQL, and those that need none: exposure, entropy, and what of H lies
-- between the authorities of a combined one.
with counts as (
    select * from {{ ref('int_neighbourhood_groups') }}
),

by_group as (
    {{ segregation_groups('counts', slice, 'unit_code', 'category', 'people') }}
),

of_area as (
    {{ mutual_information('counts', slice, 'unit_code', 'category', 'people') }}
),

of_parts as (
    {{ mutual_within('counts', slice, 'authority_code', 'unit_code', 'category', 'people') }}
),

within_parts as (
    select
        {{ columns_of(slice) }},
        count(*) as parts,
        sum(p * ent_ratio * h) as h_within
    from of_parts
    group by {{ columns_of(slice) }}
),

measures as (
    {%- for measure in ['dissimilarity', 'isolation', 'exposure', 'eta_squared'] %}
        select {{ columns_of(slice) }}, '{{ measure }}' as measure, category, {{ measure }} as figure
        from by_group
        union all
    {%- endfor %}
    {%- for measure in ['entropy', 'm', 'h'] %}
        select {{ columns_of(slice) }}, '{{ measure }}' as measure, 'all' as category, {{ measure }} as figure
        from of_area
        union all
    {%- endfor %}
    select
        {{ columns_of(slice, 'within_parts') }},
        'h_between_authorities' as measure,
        'all' as category,
        of_area.h - within_parts.h_within as figure
    from within_parts
    inner join of_area on {{ same_set(slice, 'within_parts', 'of_area') }}
    where within_parts.parts > 1
),

final as (
    select
        {{ columns_of(slice) }},
        measure,
        category,
        -- Engines sum in orders of their own; the thirteenth decimal is noise.
        round(figure, 12) as figure
    from measures
)

select * from final
