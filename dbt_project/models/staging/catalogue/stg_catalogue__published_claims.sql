with source as (

    select * from {{ source('catalogue', 'published_claims') }}

),

renamed as (

    select
        -- ids
        claim_id,
        part,

        -- strings
        figure,
        stands_in,
        place,
        period_text,
        quoted,
        nature,
        unit,
        compare,
        tolerance_why,
        how,
        revised_why,
        call,
        note,

        -- numerics
        quoted_number,
        tolerance,
        threshold

    from source

)

select * from renamed
