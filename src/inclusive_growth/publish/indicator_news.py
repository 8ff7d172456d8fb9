"""News of indicators: which have figures that readers never had, and which of the catalogue have none."""

from collections.abc import Iterable
from dataclasses import dataclass

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.records import Candidate, Part
from inclusive_growth.store.duck import connect, reading_store
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store

FACTS = "fct_indicator_values"
NAMED = 12


@dataclass(frozen=True, slots=True)
class IndicatorCount:
    """One indicator with its number of figures and the datasets that it is asked of."""

    indicator_id: str
    title: str
    figures: int
    datasets: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.title} ({self.indicator_id})"


@dataclass(frozen=True, slots=True)
class IndicatorNews:
    """Indicators of a candidate beside those that readers see; `new` is empty for the first publication."""

    new: tuple[IndicatorCount, ...] = ()
    without: tuple[IndicatorCount, ...] = ()  # asked of a dataset that has landed
    waiting: tuple[IndicatorCount, ...] = ()  # of whose datasets none has landed

    @property
    def new_lines(self) -> tuple[str, ...]:
        """One line for each new indicator with its figures counted."""
        return tuple(f"{one.name}: {one.figures:,} figure{'s' * (one.figures != 1)}" for one in self.new)

    @property
    def without_lines(self) -> tuple[str, ...]:
        """One line for each indicator without a figure, and one for all whose datasets have not landed."""
        lines = [f"{one.name}: asked of dataset {', '.join(one.datasets)}" for one in self.without]
        if self.waiting:
            datasets = dict.fromkeys(name for one in self.waiting for name in one.datasets)
            names = _some(one.indicator_id for one in self.waiting)
            lines.append(f"{names}: no release is built of dataset {_some(datasets)}")
        return tuple(lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything, one line each, for a log or a terminal."""
        return tuple(f"new indicator: {line}" for line in self.new_lines) + tuple(
            f"no figure yet: {line}" for line in self.without_lines
        )


def indicator_news(
    candidate: Candidate, published: Candidate | None, *, store: Store, catalogue: Catalogue
) -> IndicatorNews:
    """Compare a candidate with what is published and with the catalogue; each reads two columns of its figures."""
    figures = _figures(candidate.parts, store)
    before = _figures(published.parts, store) if published else {}
    counts = [
        IndicatorCount(
            indicator.id, indicator.file.title, figures.get(indicator.id, 0), tuple(indicator.selections)
        )
        for indicator in catalogue.indicators.values()
    ]
    without = [one for one in counts if not one.figures]
    landed = set(candidate.releases)
    return IndicatorNews(
        new=tuple(one for one in counts if published and one.figures and not before.get(one.indicator_id)),
        without=tuple(one for one in without if landed & set(one.datasets)),
        waiting=tuple(one for one in without if not landed & set(one.datasets)),
    )


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


@reading_store()
def _figures(parts: Iterable[Part], store: Store) -> dict[str, int]:
    """Indicator -> its number of figures."""
    urls = [store.url(part_key(part)) for part in parts if part.mart == FACTS and part.rows]
    if not urls:
        return {}
    con = connect()
    try:
        rows = con.execute(
            "select indicator_id, count(value) from read_parquet($1, union_by_name = true) group by all", [urls]
        )
        return dict(rows.fetchall())
    finally:
        con.close()
