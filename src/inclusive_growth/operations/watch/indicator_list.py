"""The list of indicators, with the areas and characteristics that have figures.

A figure is real when it is a publisher's (fetched, provided, or re-keyed as a sample), quoted when only another
document gives it, and synthetic when it was invented. The catalogue and the published file give the list; nobody
keeps it by hand.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from inclusive_growth.catalogue import Catalogue, Indicator
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.store.duck import connect

_KINDS = """
select
    dim_indicator.indicator_id, dim_area.area_name, dim_area.role,
    case
        when bool_or(figures.origin not in ('quoted', 'synthetic')) then 'real'
        when bool_or(figures.origin = 'quoted') then 'quoted'
        when count(figures.origin) > 0 then 'synthetic'
        else 'none'
    end
from dim_indicator
cross join dim_area
left join fct_indicator_values as figures
    on
        dim_indicator.indicator_id = figures.indicator_id
        and dim_area.area_code = figures.area_code
        and figures.value is not null
where dim_area.role in ('authority', 'member')
group by all
order by any_value(dim_area.area_code)
"""
_NEWEST = """
select
    figures.indicator_id,
    max_by(dim_period.period_label, dim_period.period_end),
    list(distinct figures.breakdown_id)
from fct_indicator_values as figures
inner join dim_area on figures.area_code = dim_area.area_code
inner join dim_period on figures.period_id = dim_period.period_id
where dim_area.role in ('authority', 'member') and figures.value is not null
group by figures.indicator_id
"""


@dataclass(frozen=True, slots=True)
class IndicatorSummary:
    """One indicator with its characteristics and the areas that have a figure."""

    id: str
    title: str
    theme: str
    datasets: tuple[str, ...]  # by title, the preferred first
    characteristics: tuple[str, ...]  # with figures: `age`, `sex`, `age × sex`
    asked_only: tuple[str, ...]  # characteristics that the catalogue asks for and no figure has
    authority: str  # `real`, `quoted`, `synthetic` or `none`; "" when nothing is published
    real: tuple[str, ...]  # members of the authority, by name
    quoted: tuple[str, ...]
    synthetic: tuple[str, ...]
    none: tuple[str, ...]
    newest: str  # the latest period of any area, in words

    @property
    def kind(self) -> str:
        """`real` for every member, `real in part`, `quoted`, `synthetic` or `none`."""
        if self.real:
            return "real in part" if self.quoted or self.synthetic or self.none else "real"
        return "quoted" if self.quoted else "synthetic" if self.synthetic else "none"

    @property
    def members(self) -> str:
        """`7 of 7 real`, then the members with a quoted or an invented figure or none, by name."""
        count = len(self.real + self.quoted + self.synthetic + self.none)
        if count and self.kind == "none":
            return f"none of {count}"
        clauses = [f"{len(self.real)} of {count} real"] if count else []
        clauses += [f"quoted: {', '.join(self.quoted)}"] if self.quoted else []
        clauses += [f"synthetic: {', '.join(self.synthetic)}"] if self.synthetic else []
        clauses += [f"none: {', '.join(self.none)}"] if self.none else []
        return "; ".join(clauses)


@dataclass(frozen=True, slots=True)
class ThemeSummary:
    """One theme: its characteristics, and its indicators counted by the kind of their figures."""

    theme: str
    indicators: int
    kinds: dict[str, int]  # kind of figures -> number of indicators
    characteristics: tuple[str, ...]


def indicator_list(catalogue: Catalogue, database: Path) -> list[IndicatorSummary]:
    """Every indicator of the catalogue, by theme, with the figures of the published file if there is one."""
    kinds: dict[str, list[tuple[str, str, str]]] = {}  # indicator -> area, role and kind
    newest: dict[str, tuple[str, list[str]]] = {}  # indicator -> period and breakdowns
    if database.exists():
        con = connect(database, read_only=True)
        try:
            for indicator, area, role, kind in con.execute(_KINDS).fetchall():
                kinds.setdefault(indicator, []).append((area, role, kind))
            newest = {row[0]: (row[1], row[2]) for row in con.execute(_NEWEST).fetchall()}
        finally:
            con.close()
    summaries = [
        _summary(
            indicator,
            _titles(catalogue, indicator),
            kinds.get(indicator.id, []),
            *newest.get(indicator.id, ("", [])),
        )
        for indicator in catalogue.indicators.values()
    ]
    return sorted(summaries, key=lambda summary: (summary.theme, summary.title))


def by_theme(listed: Iterable[IndicatorSummary]) -> list[ThemeSummary]:
    """One summary per theme that has indicators."""
    themes = []
    for theme, group in groupby(listed, key=lambda indicator: indicator.theme):
        indicators = list(group)
        kinds = dict(Counter(indicator.kind for indicator in indicators))
        characteristics = {name for indicator in indicators for name in indicator.characteristics}
        themes.append(ThemeSummary(theme, len(indicators), kinds, _in_order(characteristics)))
    return themes


def _titles(catalogue: Catalogue, indicator: Indicator) -> tuple[str, ...]:
    return tuple(catalogue.file_of(source.dataset).title for source in indicator.file.sources)


def _summary(
    indicator: Indicator,
    datasets: tuple[str, ...],
    kinds: list[tuple[str, str, str]],
    newest: str,
    published: list[str],
) -> IndicatorSummary:
    selections = [selection for rows in indicator.selections.values() for selection in rows]
    asked = _characteristics(selection.breakdown_id for selection in selections)
    with_figures = _characteristics(published) if kinds else asked
    members: dict[str, list[str]] = {"real": [], "quoted": [], "synthetic": [], "none": []}
    for area, role, kind in kinds:
        if role == "member":
            members[kind].append(area)
    return IndicatorSummary(
        id=indicator.id,
        title=indicator.file.title,
        theme=indicator.theme.replace("_", " "),
        datasets=datasets,
        characteristics=_in_order(with_figures),
        asked_only=_in_order(asked - with_figures),
        authority=next((kind for _, role, kind in kinds if role == "authority"), ""),
        real=tuple(members["real"]),
        quoted=tuple(members["quoted"]),
        synthetic=tuple(members["synthetic"]),
        none=tuple(members["none"]),
        newest=newest,
    )


def _characteristics(breakdowns: Iterable[str]) -> set[str]:
    """The characteristics of breakdowns: `age=16-24|sex=female` gives `age × sex`, `all` gives none."""
    labels = {row["characteristic"]: row["label"].lower() for row in read_table("characteristics")}
    return {
        " × ".join(labels[part.partition("=")[0]] for part in name.split("|"))
        for name in breakdowns
        if name != "all"
    }


def _in_order(characteristics: Iterable[str]) -> tuple[str, ...]:
    """Single characteristics first, then intersections, each once."""
    return tuple(sorted(set(characteristics), key=lambda name: (name.count("×"), name)))
