with source as (

    select * from {{ source('landed', 'iod_lsoa') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        release_id,
        decoder_version,
        object_sha256,
        row_number,
        {{ adapter.quote('LSOA code (2021)') }} as area_code,
        {{ category_key('iod_lsoa') }} as category_key,
        'Total population: mid 2022' as measure_key,

        -- strings, as published
        {{ adapter.quote('LSOA name (2021)') }} as area_name,
        edition as period_raw,
        {{ adapter.quote('Total population: mid 2022') }} as value_text,
        cast(null as {{ dbt.type_string() }}) as lower_text,
        cast(null as {{ dbt.type_string() }}) as upper_text,
        cast(null as {{ dbt.type_string() }}) as lower_998_text,
        cast(null as {{ dbt.type_string() }}) as upper_998_text,
        cast(null as {{ dbt.type_string() }}) as numerator_text,
        cast(null as {{ dbt.type_string() }}) as denominator_text,
        cast(null as {{ dbt.type_string() }}) as marker_text

    from source

)

select * from renamed
