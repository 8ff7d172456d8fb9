with quality as (
    select * from {{ ref('int_values_graded') }}
),

final as (
    select
        indicator_id,
        area_code,
        period_id,
        breakdown_id,
        grade,
        basis,
        cv_percent,
        status,
        dataset_id,
        release_id,
        origin
    from quality
)

select * from final
