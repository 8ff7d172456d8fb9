with source as (

    select * from {{ source('landed', 'open_geography') }}

),

renamed as (

    {% for dataset_id, dataset in reference_datasets('boundary') -%}
    select
        -- ids
        dataset_id,
        release_id,
        {{ adapter.quote(dataset.roles.area_code) }} as area_code,
        {{ adapter.quote(dataset.roles.area_name) }} as area_name,
        '{{ dataset.facts.area_type }}' as area_type,

        -- strings
        '{{ dataset.facts.vintage }}' as vintage,
        '{{ dataset.facts.generalisation }}' as generalisation,
        crs,
        geometry as geometry_geojson

    from source
    where dataset_id = '{{ dataset_id }}'
    {% if not loop.last -%}
    union all
    {% endif -%}
    {% else -%}
        select
            dataset_id,
            release_id,
            cast(null as {{ dbt.type_string() }}) as area_code,
            cast(null as {{ dbt.type_string() }}) as area_name,
            cast(null as {{ dbt.type_string() }}) as area_type,
            cast(null as {{ dbt.type_string() }}) as vintage,
            cast(null as {{ dbt.type_string() }}) as generalisation,
            cast(null as {{ dbt.type_string() }}) as crs,
            cast(null as {{ dbt.type_string() }}) as geometry_geojson
        from source
        where false
    {%- endfor %}

)

select * from renamed
