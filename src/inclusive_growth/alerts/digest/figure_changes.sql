-- Figures that readers had and that changed, the farthest moved first.
-- $1: how many of each dataset.
select
    kind, dataset_id, indicator_id, area_code, period_id, breakdown_id,
    indicator, area, period, breakdown, unit,
    value_before, value_after, status_before, status_after,
    period_corrected_from as before_period, largest_step, is_synthetic, is_quoted
from named_changes
where kind in ('revised', 'withdrawn', 'period_corrected', 'corrected_by_us', 'shown_again', 'no_longer_shown')
qualify
    row_number() over (
        partition by dataset_id
        order by steps_moved desc nulls last, indicator_id asc, area_code asc, period_id desc, breakdown_id asc
    ) <= $1
order by
    dataset_id asc, steps_moved desc nulls last, indicator_id asc, area_code asc, period_id desc, breakdown_id asc
