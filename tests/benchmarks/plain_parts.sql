-- The parts of one dataset; `dataset` and `out` are variables.
copy (
    select
        indicator_id, area_code, period_id, breakdown_id, dataset_id, release_id, value, lower_95, upper_95,
        lower_998, upper_998, numerator, denominator, unit, status, source_marker, method, origin,
        null::varchar as limits_method, null::varchar as limits_998_method
    from current_figures
    where dataset_id = getvariable('dataset')
    order by indicator_id, area_code, period_id, breakdown_id
) to '{out}/fct_indicator_values.{dataset}.parquet' (format parquet, compression zstd, row_group_size 122880);

copy (
    select
        indicators.title as indicator, indicators.theme, areas.area_name as area, areas.area_type,
        figures.period_label as period, figures.period_start, figures.period_end,
        figures.breakdown_label as group_of_people, figures.value, figures.lower_95, figures.upper_95, figures.unit,
        case figures.status when 'A' then 'normal' when 'C' then 'suppressed' when 'M' then 'missing' end as status,
        indicators.polarity, coalesce(indicators.caveat, '') as caveat, figures.method,
        indicators.dataset_title as dataset,
        indicators.publisher, indicators.licence, figures.origin, figures.indicator_id, figures.area_code,
        figures.period_id, figures.breakdown_id, figures.dataset_id, null::varchar as limits_method
    from current_figures as figures
    inner join indicators on figures.indicator_id = indicators.indicator_id
    inner join areas on figures.area_code = areas.area_code
    where figures.dataset_id = getvariable('dataset')
    order by figures.indicator_id, figures.area_code, figures.period_id, figures.breakdown_id
) to '{out}/indicator_values_wide.{dataset}.parquet' (format parquet, compression zstd, row_group_size 122880);

copy (
    select
        indicators.indicator_id, begun.area_code, periods.period_id, slices.breakdown_id, begun.dataset_id,
        begun.known_from,
        lead(begun.known_from) over (
            partition by begun.dataset_id, begun.slice_number, begun.area_code, begun.month order by begun.position
        ) as known_to,
        begun.why, begun.value, null::double as lower_95, null::double as upper_95, begun.status, begun.release_id,
        begun.known_from as release_known_from, begun.origin
    from (
        select
            changes.*, releases.release_id, releases.known_from::timestamp as known_from, releases.origin,
            case when changes.is_first then 'new' else 'revised' end as why
        from changes
        inner join releases
            on changes.dataset_id = releases.dataset_id and changes.position = releases.position::integer
        where
            changes.is_first or changes.value is distinct from changes.value_before
            or changes.source_marker is distinct from changes.marker_before
    ) as begun
    inner join slices on begun.dataset_id = slices.dataset_id and begun.slice_number = slices.slice_number::integer
    inner join indicators on begun.dataset_id = indicators.dataset_id
    inner join periods on begun.month = periods.month
    where begun.dataset_id = getvariable('dataset')
    order by
        indicators.indicator_id, begun.area_code, periods.period_id, slices.breakdown_id, begun.dataset_id,
        begun.known_from
) to '{out}/fct_indicator_vintages.{dataset}.parquet' (format parquet, compression zstd, row_group_size 122880);

copy (
    select
        figures.indicator_id, figures.area_code, figures.period_id, figures.breakdown_id, 'value' as role,
        figures.area_code as contributing_area_code, figures.row_number, figures.dataset_id, figures.release_id,
        releases.decoder_version, releases.object_sha256, releases.url,
        releases.retrieved_at::timestamp as retrieved_at, releases.landing_gate_key, figures.published_text,
        figures.origin, null::varchar as former_code
    from current_figures as figures
    inner join releases on figures.release_id = releases.release_id
    where figures.dataset_id = getvariable('dataset')
    order by
        figures.indicator_id, figures.area_code, figures.period_id, figures.breakdown_id, role,
        contributing_area_code, figures.row_number
) to '{out}/audit_trail.{dataset}.parquet' (format parquet, compression zstd, row_group_size 122880);
