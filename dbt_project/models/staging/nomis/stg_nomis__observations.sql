with source as (

    select * from {{ source('landed', 'nomis') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        release_id,
        decoder_version,
        object_sha256,
        row_number,
        geography_code as area_code,
        {{ category_key('nomis') }} as category_key,
        measures as measure_key,

        -- strings, as published
        geography_name as area_name,
        date as period_raw,
        obs_value as value_text,
        cast(null as {{ dbt.type_string() }}) as lower_text,
        cast(null as {{ dbt.type_string() }}) as upper_text,
        cast(null as {{ dbt.type_string() }}) as lower_998_text,
        cast(null as {{ dbt.type_string() }}) as upper_998_text,
        cast(null as {{ dbt.type_string() }}) as numerator_text,
        cast(null as {{ dbt.type_string() }}) as denominator_text,
        obs_status as marker_text

    from source

)

select * from renamed
