-- The changes of each dataset, counted by kind.
select
    dataset_id as dataset,
    count(*) filter (kind = 'new') as new,
    count(*) filter (kind = 'revised') as revised,
    count(*) filter (kind = 'withdrawn') as withdrawn,
    count(*) filter (kind = 'period_corrected') as period_corrected,
    count(*) filter (kind = 'corrected_by_us') as corrected_by_us,
    count(*) filter (kind = 'plan_added') as plan_added,
    count(*) filter (kind = 'plan_removed') as plan_removed,
    count(*) filter (kind = 'shown_again') as shown_again,
    count(*) filter (kind = 'no_longer_shown') as no_longer_shown,
    count(*) filter (kind = 'revised' and steps_moved > 1) as revised_beyond,
    count(*) filter (kind = 'corrected_by_us' and steps_moved > 1) as corrected_beyond,
    count(*) filter (is_synthetic) as synthetic,
    count(*) filter (is_quoted) as quoted
from named_changes
group by dataset_id
order by dataset_id
