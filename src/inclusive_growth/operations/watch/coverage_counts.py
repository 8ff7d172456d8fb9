"""What there is and what there is not, counted: published values by theme, states of the coverage matrix.

A cell of the matrix is one indicator by one characteristic (or several) in one place; counts of two places are
never added. A value that is only quoted, or invented, does not count as published.
"""

from dataclasses import dataclass
from pathlib import Path

from inclusive_growth.catalogue.coverage import label_of
from inclusive_growth.errors import UsageError
from inclusive_growth.operations.watch.published_figures import published_figures

_VALUES = """
with keys as (
    select breakdown_id, string_agg(distinct characteristic, '*' order by characteristic) as key,
        count(distinct characteristic) as characteristics
    from bridge_breakdown_category
    group by breakdown_id
)
select indicators.theme, keys.key, count(distinct figures.indicator_id),
    count(*) filter (where areas.role = 'authority'),
    count(*) filter (where areas.role = 'member'),
    count(*) filter (where areas.role = 'comparator' and areas.area_type = 'region'),
    count(*) filter (where areas.role = 'comparator' and areas.area_type = 'country')
from fct_indicator_values as figures
inner join dim_indicator as indicators on figures.indicator_id = indicators.indicator_id
inner join dim_area as areas on figures.area_code = areas.area_code
inner join keys on figures.breakdown_id = keys.breakdown_id
where
    figures.value is not null
    and figures.origin not in ('quoted', 'synthetic')
    and (
        areas.role in ('authority', 'member')
        or (areas.role = 'comparator' and areas.area_type in ('region', 'country'))
    )
group by indicators.theme, keys.key
order by indicators.theme, any_value(keys.characteristics), keys.key <> 'all', keys.key
"""
_STATES = """
select coverage_matrix.characteristic_label, coverage_matrix.state_label, count(*)
from coverage_matrix
inner join dim_area on coverage_matrix.area_code = dim_area.area_code
where dim_area.role = 'authority'
group by all
order by any_value(coverage_matrix.characteristics), count(*) desc
"""
_PLACES = """
select dim_area.area_label, coverage_matrix.state_label, count(*)
from coverage_matrix
inner join dim_area on coverage_matrix.area_code = dim_area.area_code
where dim_area.role in ('authority', 'member', 'comparator')
group by all
order by
    case any_value(dim_area.role) when 'authority' then 1 when 'member' then 2 else 3 end, dim_area.area_label
"""


@dataclass(frozen=True, slots=True)
class ValueCount:
    """Published values of one theme by one characteristic or several, and how many indicators give them."""

    theme: str
    characteristic: str  # in words
    indicators: int
    authority: int
    members: int
    region: int
    country: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """Indicators, then values of the authority, its members, its region and the country."""
        return self.indicators, self.authority, self.members, self.region, self.country


@dataclass(frozen=True, slots=True)
class CoverageCounts:
    """Values by theme and characteristic; cells by state for each characteristic (of the authority) and place."""

    values: tuple[ValueCount, ...]
    of_characteristics: dict[str, dict[str, int]]  # characteristic in words -> state in words -> cells
    of_places: dict[str, dict[str, int]]  # place -> state in words -> cells


def coverage_counts(database: Path) -> CoverageCounts:
    """Count the published file. Raises UsageError when there is none, or one without the words of the states."""
    with published_figures(database) as con:
        held = (
            "select 1 from duckdb_columns() where table_name = 'coverage_matrix' and column_name = 'state_label'"
        )
        if con.execute(held).fetchone() is None:
            raise UsageError("the publication that readers see has no states in words: run igw build, igw publish")
        values = [
            ValueCount(theme.replace("_", " "), label_of(key), *counts)
            for theme, key, *counts in con.execute(_VALUES).fetchall()
        ]
        states, places = (_nested(con.execute(query).fetchall()) for query in (_STATES, _PLACES))
        return CoverageCounts(tuple(values), states, places)


def _nested(rows: list[tuple[str, str, int]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for name, state, count in rows:
        found.setdefault(name, {})[state] = count
    return found
