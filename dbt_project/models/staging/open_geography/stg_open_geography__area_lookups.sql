with source as (

    select * from {{ source('landed', 'open_geography') }}

),

renamed as (

    {% for dataset_id, dataset in reference_datasets('lookup') -%}
    -- Distinct: a lookup between three kinds of area names a pair once for each area of the third.
    select distinct
        -- ids
        dataset_id,
        release_id,
        {{ adapter.quote(dataset.roles.child_code) }} as child_code,
        {{ adapter.quote(dataset.roles.child_name) }} as child_name,
        '{{ dataset.facts.child_type }}' as child_type,
        {{ adapter.quote(dataset.roles.parent_code) }} as parent_code,
        {{ adapter.quote(dataset.roles.parent_name) }} as parent_name,
        '{{ dataset.facts.parent_type }}' as parent_type,

        -- strings
        {% if dataset.roles.change -%}
        case when {{ adapter.quote(dataset.roles.change) }} in ('U', 'M') then 'exact' else 'part' end as relation,
        {%- else -%}
        '{{ dataset.facts.relation }}' as relation,
        {%- endif %}
        '{{ dataset.facts.vintage }}' as vintage

    from source
    where dataset_id = '{{ dataset_id }}'
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% else -%}
        select
            dataset_id,
            release_id,
            cast(null as {{ dbt.type_string() }}) as child_code,
            cast(null as {{ dbt.type_string() }}) as child_name,
            cast(null as {{ dbt.type_string() }}) as child_type,
            cast(null as {{ dbt.type_string() }}) as parent_code,
            cast(null as {{ dbt.type_string() }}) as parent_name,
            cast(null as {{ dbt.type_string() }}) as parent_type,
            cast(null as {{ dbt.type_string() }}) as relation,
            cast(null as {{ dbt.type_string() }}) as vintage
        from source
        where false
    {%- endfor %}

)

select * from renamed
