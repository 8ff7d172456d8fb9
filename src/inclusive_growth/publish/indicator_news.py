"""News of indicators: which have figures that readers never had, and which of the catalogue have none."""

from collections.abc import Iterable
from dataclasses import dataclass

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.models import Theme
from inclusive_growth.records import Candidate, Part
from inclusive_growth.store.duck import connect, reading_store
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store

FACTS = "fct_indicator_values"
NAMED = 12
_THEMES = """
select themes.theme, count(distinct figures.indicator_id), count(figures.value), count(distinct figures.area_code)
from read_parquet($1, union_by_name = true) as figures
inner join themes on figures.indicator_id = themes.indicator_id
where figures.value is not null
group by themes.theme
"""


@dataclass(frozen=True, slots=True)
class IndicatorCount:
    """One indicator with its number of figures and the datasets that it is asked of, all by title."""

    indicator_id: str
    title: str
    figures: int
    datasets: tuple[str, ...]
    is_described: bool = False  # its datasets are only described: nobody has seen their files yet


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """One theme of a first publication: its indicators, their figures, and the places that these are for."""

    theme: str
    indicators: int
    figures: int
    places: int


@dataclass(frozen=True, slots=True)
class IndicatorNews:
    """Indicators of a candidate beside those that readers see; a first one has `themes` in place of `new`."""

    new: tuple[IndicatorCount, ...] = ()
    themes: tuple[ThemeCount, ...] = ()
    without: tuple[IndicatorCount, ...] = ()  # asked of a dataset that has landed
    waiting: tuple[IndicatorCount, ...] = ()  # of whose datasets none has landed

    @property
    def new_lines(self) -> tuple[str, ...]:
        """One line for each new indicator with its figures counted."""
        return tuple(f"{one.title}: {one.figures:,} figure{'s' * (one.figures != 1)}" for one in self.new)

    @property
    def without_lines(self) -> tuple[str, ...]:
        """One line for all indicators without a figure for the same reason."""
        of_datasets: dict[tuple[str, ...], list[str]] = {}
        for one in self.without:
            of_datasets.setdefault(one.datasets, []).append(one.title)
        lines = [
            f"What has come holds no figure for: {_some(titles)} (from: {_all(datasets)})"
            for datasets, titles in of_datasets.items()
        ]
        if waiting := [one for one in self.waiting if not one.is_described]:
            datasets = dict.fromkeys(name for one in waiting for name in one.datasets)
            lines.append(
                f"Nothing has come yet for: {_some(one.title for one in waiting)} (from: {_some(datasets)})"
            )
        if described := [one.title for one in self.waiting if one.is_described]:
            lines.append(
                f"Nobody here has seen the publisher's file yet for: {_some(described)} "
                "(igw asks says who can give each)"
            )
        return tuple(lines)

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything, one line each, for a log or a terminal."""
        return tuple(f"new indicator: {line}" for line in self.new_lines) + tuple(
            f"no figure yet: {line}" for line in self.without_lines
        )


def _title(catalogue: Catalogue, dataset_id: str) -> str:
    """The dataset's title; its id where it has left the catalogue, which holds up no digest."""
    file = catalogue.datasets.get(dataset_id) or catalogue.described.get(dataset_id)
    return file.title if file else dataset_id


def indicator_news(
    candidate: Candidate, published: Candidate | None, *, store: Store, catalogue: Catalogue
) -> IndicatorNews:
    """Compare a candidate with what is published and with the catalogue; each reads two columns of its figures."""
    figures = _figures(candidate.parts, store)
    before = _figures(published.parts, store) if published else {}
    counts = [
        IndicatorCount(
            indicator.id,
            indicator.file.title,
            figures.get(indicator.id, 0),
            tuple(_title(catalogue, source.dataset) for source in indicator.file.sources),
            not indicator.selections,
        )
        for indicator in catalogue.indicators.values()
    ]
    without = [one for one in counts if not one.figures]
    landed = {
        indicator.id
        for indicator in catalogue.indicators.values()
        if set(candidate.releases) & set(indicator.selections)
    }
    return IndicatorNews(
        new=tuple(one for one in counts if published and one.figures and not before.get(one.indicator_id)),
        themes=() if published else _themes(candidate.parts, store, catalogue),
        without=tuple(one for one in without if one.indicator_id in landed),
        waiting=tuple(one for one in without if one.indicator_id not in landed),
    )


def _all(titles: Iterable[str]) -> str:
    # A title may hold commas itself.
    return "; ".join(titles)


def _some(titles: Iterable[str]) -> str:
    listed = list(titles)
    more = f"; and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return _all(listed[:NAMED]) + more


@reading_store()
def _themes(parts: Iterable[Part], store: Store, catalogue: Catalogue) -> tuple[ThemeCount, ...]:
    """Every theme with figures, in the order of the catalogue's themes."""
    import pyarrow as pa

    urls = _urls(parts, store)
    if not urls:
        return ()
    indicators = list(catalogue.indicators.values())
    con = connect()
    try:
        con.from_arrow(
            pa.table(
                {
                    "indicator_id": [indicator.id for indicator in indicators],
                    "theme": [indicator.theme for indicator in indicators],
                }
            )
        ).create("themes")
        counts = {theme: numbers for theme, *numbers in con.execute(_THEMES, [urls]).fetchall()}
    finally:
        con.close()
    return tuple(
        ThemeCount(theme.replace("_", " ").capitalize(), *counts[theme]) for theme in Theme if theme in counts
    )


@reading_store()
def _figures(parts: Iterable[Part], store: Store) -> dict[str, int]:
    """Indicator -> its number of figures."""
    urls = _urls(parts, store)
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


def _urls(parts: Iterable[Part], store: Store) -> list[str]:
    return [store.url(part_key(part)) for part in parts if part.mart == FACTS and part.rows]
