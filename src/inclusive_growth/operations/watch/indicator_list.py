"""Which indicators there are, and for whom they have figures: from the catalogue and from what is published.

A figure is real when it is a publisher's (fetched, provided, or re-keyed as a sample) and synthetic when it was
invented. Nothing here is kept by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from inclusive_growth.catalogue import Catalogue, Indicator
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.store.duck import connect

_HELD = """
select
    dim_indicator.indicator_id, dim_area.area_name, dim_area.role,
    case
        when bool_or(figures.origin <> 'synthetic') then 'real'
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
class Listed:
    """One indicator with what it can be told by, and which areas have a figure of it."""

    id: str
    title: str
    theme: str
    datasets: tuple[str, ...]
    characteristics: tuple[str, ...]  # by which there are figures: `age`, `sex`, `age × sex`
    asked_only: tuple[str, ...]  # by which the catalogue asks for figures and nobody has any
    authority: str  # `real`, `synthetic` or `none`; "" when nothing is published
    real: tuple[str, ...]  # members of the authority, by name
    synthetic: tuple[str, ...]
    none: tuple[str, ...]
    newest: str  # the latest period of any of them, in words

    @property
    def kind(self) -> str:
        """`real` for every member, `real in part`, `synthetic` or `none`."""
        if self.real:
            return "real in part" if self.synthetic or self.none else "real"
        return "synthetic" if self.synthetic else "none"

    @property
    def members(self) -> str:
        """`7 of 7 real`, and by name who has an invented figure or none."""
        there = len(self.real + self.synthetic + self.none)
        said = [f"{len(self.real)} of {there} real"] if there else []
        said += [f"synthetic: {', '.join(self.synthetic)}"] if self.synthetic else []
        said += [f"none: {', '.join(self.none)}"] if self.none and self.kind != "none" else []
        return "; ".join(said)


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """One theme: its indicators counted by the kind of their figures, and what they can be told by."""

    theme: str
    indicators: int
    kinds: dict[str, int]  # kind of `Listed` -> indicators
    characteristics: tuple[str, ...]


def indicator_list(catalogue: Catalogue, database: Path) -> list[Listed]:
    """Every indicator of the catalogue, by theme; its figures are those of the published file, if there is one."""
    held: dict[str, list[tuple[str, str, str]]] = {}
    told: dict[str, tuple[str, list[str]]] = {}
    if database.exists():
        con = connect(database, read_only=True)
        try:
            for indicator, area, role, kind in con.execute(_HELD).fetchall():
                held.setdefault(indicator, []).append((area, role, kind))
            told = {indicator: (newest, by) for indicator, newest, by in con.execute(_NEWEST).fetchall()}
        finally:
            con.close()
    found = [
        _listed(item, held.get(item.id, []), *told.get(item.id, ("", [])))
        for item in catalogue.indicators.values()
    ]
    return sorted(found, key=lambda item: (item.theme, item.title))


def by_theme(listed: Iterable[Listed]) -> list[ThemeLine]:
    """One line per theme that has indicators."""
    lines = []
    for theme, group in groupby(listed, key=lambda item: item.theme):
        items = list(group)
        kinds = {kind: sum(item.kind == kind for item in items) for kind in {item.kind for item in items}}
        told_by = {name for item in items for name in item.characteristics}
        lines.append(ThemeLine(theme, len(items), kinds, _in_order(told_by)))
    return lines


def _listed(item: Indicator, held: list[tuple[str, str, str]], newest: str, published: list[str]) -> Listed:
    asked = _characteristics(chosen.breakdown_id for rows in item.selections.values() for chosen in rows)
    there = _characteristics(published) if held else asked
    members: dict[str, list[str]] = {"real": [], "synthetic": [], "none": []}
    for area, role, kind in held:
        if role == "member":
            members[kind].append(area)
    return Listed(
        id=item.id,
        title=item.file.title,
        theme=item.theme.replace("_", " "),
        datasets=tuple(item.selections),
        characteristics=_in_order(there),
        asked_only=_in_order(asked - there),
        authority=next((kind for _, role, kind in held if role == "authority"), ""),
        real=tuple(members["real"]),
        synthetic=tuple(members["synthetic"]),
        none=tuple(members["none"]),
        newest=newest,
    )


def _characteristics(breakdowns: Iterable[str]) -> set[str]:
    """What the values are told by: `age=16-24|sex=female` is `age × sex`; `all` is nothing."""
    labels = {row["characteristic"]: row["label"].lower() for row in read_table("characteristics")}
    return {
        " × ".join(labels[part.partition("=")[0]] for part in name.split("|"))
        for name in breakdowns
        if name != "all"
    }


def _in_order(characteristics: Iterable[str]) -> tuple[str, ...]:
    """Single ones first, then intersections, each once."""
    return tuple(sorted(set(characteristics), key=lambda name: (name.count("×"), name)))
