with source as (

    select * from {{ source('landed', 'iod_lad_idaci') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        release_id,
        decoder_version,
        object_sha256,
        row_number,
        {{ adapter.quote('Local Authority District code (2019)') }} as area_code,
        {{ category_key('iod_lad_idaci') }} as category_key,
        'IDACI - Average score ' as measure_key,

        -- strings, as published
        {{ adapter.quote('Local Authority District name (2019)') }} as area_name,
        edition as period_raw,
        {{ adapter.quote('IDACI - Average score ') }} as value_text,
        {{ not_given([
            'lower_text', 'upper_text', 'lower_998_text', 'upper_998_text', 'numerator_text',
            'denominator_text', 'marker_text'
        ]) }}

    from source

)

select * from renamed
