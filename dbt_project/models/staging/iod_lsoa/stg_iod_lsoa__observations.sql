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
        {{ not_given([
            'lower_text', 'upper_text', 'lower_998_text', 'upper_998_text', 'numerator_text',
            'denominator_text', 'marker_text'
        ]) }}

    from source

)

select * from renamed
