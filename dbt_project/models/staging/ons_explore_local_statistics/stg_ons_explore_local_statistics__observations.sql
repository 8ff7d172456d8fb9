with source as (

    select * from {{ source('landed', 'ons_explore_local_statistics') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        release_id,
        decoder_version,
        object_sha256,
        row_number,
        areacd as area_code,
        {{ category_key('ons_explore_local_statistics') }} as category_key,
        'observation' as measure_key,

        -- strings, as published
        areanm as area_name,
        period as period_raw,
        observation as value_text,
        lci_95 as lower_text,
        uci_95 as upper_text,
        {{ not_given([
            'lower_998_text', 'upper_998_text', 'numerator_text', 'denominator_text'
        ]) }},
        status as marker_text

    from source

)

select * from renamed
