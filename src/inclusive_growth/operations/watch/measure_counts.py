"""How many measures have real figures for every member of the authority, by characteristic and intersection.

A breakdown, a complement, another threshold or another edition of a measure (`variant_of`) is not one more. What
its figures say of people is its own: a head count by sex does not make the rate beside it an outcome by sex.
A measure stands in one column, as an outcome if it has one.
A figure that is only quoted, or invented, does not count.
"""

from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.operations.watch.published_figures import published_figures

_COUNTS = """
with recursive characteristics as (
    select breakdown_id, string_agg(distinct characteristic, '*' order by characteristic) as characteristic,
        count(distinct characteristic) filter (where is_protected) as protected_characteristics,
        count(distinct characteristic) as all_characteristics
    from bridge_breakdown_category
    group by breakdown_id
),
-- The measure of a variant of a variant is the first one.
measures as (
    select indicator_id, indicator_id as measure_id, counts_as
    from dim_indicator
    where nullif(variant_of, '') is null
    union all
    select dim_indicator.indicator_id, measures.measure_id, dim_indicator.counts_as
    from dim_indicator
    inner join measures on dim_indicator.variant_of = measures.indicator_id
),
figures as (
    select measures.measure_id, measures.counts_as, areas.area_code, areas.role, areas.area_type,
        characteristics.characteristic, characteristics.protected_characteristics,
        characteristics.all_characteristics
    from fct_indicator_values as figures
    inner join measures on figures.indicator_id = measures.indicator_id
    inner join dim_area as areas on figures.area_code = areas.area_code
    inner join characteristics on figures.breakdown_id = characteristics.breakdown_id
    where figures.value is not null and figures.origin not in ('quoted', 'synthetic')
),
members as (select count(*) as members from dim_area where role = 'member'),
complete as (
    select measure_id, characteristic, counts_as
    from figures
    where role = 'member'
    group by measure_id, characteristic, counts_as
    having count(distinct area_code) = (select members from members)
),
-- Of the kinds that are complete the first of: outcome, head count, context.
whole as (
    select measure_id, characteristic,
        case
            when bool_or(counts_as = 'outcome') then 'outcome'
            when bool_or(counts_as = 'head_count') then 'head_count'
            else 'context'
        end as stands_as
    from complete
    group by measure_id, characteristic
)
select
    figures.characteristic,
    any_value(figures.all_characteristics),
    any_value(figures.protected_characteristics),
    count(distinct figures.measure_id) filter (where whole.stands_as = 'outcome'),
    count(distinct figures.measure_id) filter (where whole.stands_as = 'head_count'),
    count(distinct figures.measure_id) filter (where whole.stands_as = 'context'),
    count(*) filter (where role = 'authority'),
    count(*) filter (where role = 'member'),
    count(*) filter (where area_type = 'region' and role = 'comparator'),
    count(*) filter (where area_type = 'country' and role = 'comparator')
from figures
left join whole on figures.measure_id = whole.measure_id and figures.characteristic = whole.characteristic
group by figures.characteristic
order by any_value(figures.all_characteristics), figures.characteristic <> 'all', figures.characteristic
"""


@dataclass(frozen=True, slots=True)
class MeasureCount:
    """Distinct measures with a real figure for every member, and real figures by kind of area."""

    characteristic: str  # `all`, `race`, `race*sex`
    characteristics: int  # how many meet in it
    protected: int  # of these, by the Equality Act
    outcomes: int
    head_counts: int
    context: int
    authority_values: int
    member_values: int
    region_values: int
    country_values: int


def measure_counts(database: Path) -> list[MeasureCount]:
    """Count what the published file answers; nothing when nothing is published."""
    if not database.exists():
        return []
    with published_figures(database) as con:
        return [MeasureCount(*row) for row in con.execute(_COUNTS).fetchall()]
