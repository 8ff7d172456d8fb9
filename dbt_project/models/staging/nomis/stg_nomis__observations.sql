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
        {{ not_given([
            'lower_text', 'upper_text', 'lower_998_text', 'upper_998_text', 'numerator_text',
            'denominator_text'
        ]) }},
        obs_status as marker_text

    from source

)

select * from renamed
