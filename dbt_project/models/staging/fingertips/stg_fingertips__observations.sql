with source as (

    select * from {{ source('landed', 'fingertips') }}

),

renamed as (

    select
        -- ids
        dataset_id,
        release_id,
        decoder_version,
        object_sha256,
        row_number,
        {{ adapter.quote('Area Code') }} as area_code,
        {{ category_key('fingertips') }} as category_key,
        'Value' as measure_key,

        -- strings, as published
        {{ adapter.quote('Area Name') }} as area_name,
        {{ fingertips_period(
            adapter.quote('Time period'), adapter.quote('Time period Sortable'), adapter.quote('Time period range')
        ) }} as period_raw,
        {{ adapter.quote('Value') }} as value_text,
        {{ fingertips_limit(
            adapter.quote('Lower CI 95.0 limit'), adapter.quote('Upper CI 95.0 limit')
        ) }} as lower_text,
        {{ fingertips_limit(
            adapter.quote('Upper CI 95.0 limit'), adapter.quote('Lower CI 95.0 limit')
        ) }} as upper_text,
        {{ fingertips_limit(
            adapter.quote('Lower CI 99.8 limit'), adapter.quote('Upper CI 99.8 limit')
        ) }} as lower_998_text,
        {{ fingertips_limit(
            adapter.quote('Upper CI 99.8 limit'), adapter.quote('Lower CI 99.8 limit')
        ) }} as upper_998_text,
        coalesce(nullif({{ adapter.quote('Count') }}, '-1'), '') as numerator_text,
        coalesce(nullif({{ adapter.quote('Denominator') }}, '-1'), '') as denominator_text,
        {{ fingertips_marker(adapter.quote('Value'), adapter.quote('Value note')) }} as marker_text

    from source

)

select * from renamed
