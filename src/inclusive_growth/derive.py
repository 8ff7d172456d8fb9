"""Derives a published figure again from decoded rows, in plain Python and independent of the SQL.

Two implementations that agree are the proof: this one shares with dbt only the catalogue.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.sources import Layout

if TYPE_CHECKING:
    import pyarrow as pa

YEARS_BEGIN = {PeriodKind.FINANCIAL_YEAR: "04", PeriodKind.ACADEMIC_YEAR: "09"}
CENSUS_DAYS = {"2021": "2021-03-21", "2011": "2011-03-27", "2001": "2001-04-29"}
# Statuses of figures that may be summed, from least sure to surest: a sum is as sure as its least sure member.
# A withheld (C), missing (M) or not applicable (Z) figure is none, so there is no sum with it.
SUMMABLE = ("U", "L", "E", "P", "B", "R", "A")
_TEN_PLACES = Decimal(1).scaleb(-10)  # publishers' own floats carry noise beyond (66.10000000000001)


@dataclass(frozen=True, slots=True)
class Cell:
    """One published text and where it stands."""

    area: str
    role: str
    text: str
    marker: str
    row_number: int
    object_sha256: str


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure as derived here, with the cells it rests on."""

    value: float | None
    lower_95: float | None
    upper_95: float | None
    numerator: float | None
    denominator: float | None
    status: str
    marker: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Which figure of which dataset: its categories as the plan names them, and how its periods are written."""

    layout: Layout  # of its source
    params: Any
    category_keys: frozenset[str]
    period_id: str
    period_kind: PeriodKind
    statuses: dict[str, str]  # marker -> status


def derive(table: "pa.Table", question: Question, area: str, members: Iterable[str] = ()) -> Derived | None:
    """The figure of an area: as published, else (when `members` are given) the sum over all of them."""
    own = _published(table, question, area)
    if own is not None:
        return own
    parts = [_published(table, question, member) for member in members]
    known = [part for part in parts if part and part.value is not None and part.status in SUMMABLE]
    if not known or len(known) < len(parts):
        return None

    def summed(name: str) -> float | None:
        values = [getattr(part, name) for part in known if getattr(part, name) is not None]
        return float(sum(Decimal(str(value)) for value in values)) if values else None

    cells = tuple(cell for part in known for cell in part.cells)
    status = min((part.status for part in known), key=SUMMABLE.index)
    return Derived(summed("value"), None, None, summed("numerator"), summed("denominator"), status, "", cells)


def _published(table: "pa.Table", question: Question, area: str) -> Derived | None:
    cells: dict[str, Cell] = {}
    for cell in _cells(table, question, area):
        # One query over several geography types returns the same area twice; the first copy counts.
        cells.setdefault(cell.role, cell)
    if "value" not in cells:
        return None
    numbers = {role: exact(cell.text) for role, cell in cells.items()}
    value, half = numbers["value"], numbers.get("half_width_95")
    lower, upper = numbers.get("lower_95"), numbers.get("upper_95")
    if value is not None and half is not None:
        lower = value - half if lower is None else lower
        upper = value + half if upper is None else upper
    marker = cells["value"].marker
    status = question.statuses.get(marker, "A" if marker == "" else "")
    if value is None and status in ("", "A"):
        status = "M"
    return Derived(
        value=_double(value),
        lower_95=_double(lower),
        upper_95=_double(upper),
        numerator=_double(numbers.get("numerator")),
        denominator=_double(numbers.get("denominator")),
        status=status,
        marker=marker,
        cells=tuple(cells.values()),
    )


def _double(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _cells(table: "pa.Table", question: Question, area: str) -> Iterable[Cell]:
    import pyarrow.compute as pc

    layout, params = question.layout, question.params
    for published in table.filter(pc.equal(table[layout.area], area)).to_pylist():
        row = layout.read(published) if layout.read else published
        category = "|".join(f"{name}={row[name]}" for name in sorted(params.dimensions))
        if category not in question.category_keys:
            continue
        if period_id(row[layout.period], question.period_kind) != question.period_id:
            continue
        if layout.measure:
            role = params.measures.get(row[layout.measure])
            figures = {role: row[layout.figure]} if role else {}
        else:
            figures = {role: row[name] for name, role in params.measures.items()}
        marker = (row[layout.marker] or "").strip()
        for role, text in figures.items():
            if role in ("lower_95", "upper_95") and not (text or "").strip():
                continue
            yield Cell(area, role, text or "", marker, row["row_number"], row["object_sha256"])


def exact(text: str | None) -> Decimal | None:
    """A published text as an exact number, or None when it is not one."""
    try:
        found = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return found.quantize(_TEN_PLACES, ROUND_HALF_UP) if found.is_finite() else None


def period_id(raw: str, kind: PeriodKind) -> str:
    """A publisher's period as our ISO 8601 interval or day; "" when it cannot be understood."""
    raw = raw.strip()
    if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:T00:00:00)?/P(\d+)([YM])", raw):
        months = int(found[2]) * (12 if found[3] == "Y" else 1)
        return f"{found[1]}/P{months // 12}Y" if months % 12 == 0 else f"{found[1]}/P{months}M"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
        return raw
    if found := re.fullmatch(r"(\d{4})/(P\d+Y)", raw):
        begins = YEARS_BEGIN.get(kind)
        return f"{found[1]}-{begins}-01/{found[2]}" if begins else ""
    if found := re.fullmatch(r"(\d{4})-(\d{2})", raw):
        year, month = int(found[1]), int(found[2])
        if kind is PeriodKind.ROLLING_YEAR:
            # Named by the month it ends with.
            first = date(year, month, 1)
            start = first.replace(year=year - 1, month=month + 1) if month < 12 else first.replace(month=1)
            return f"{start.isoformat()}/P1Y"
        return f"{raw}-01/P1M" if kind is PeriodKind.MONTH else ""
    if not re.fullmatch(r"\d{4}", raw):
        return ""
    return {
        PeriodKind.CALENDAR_YEAR: f"{raw}-01-01/P1Y",
        PeriodKind.MID_YEAR: f"{raw}-06-30",
        PeriodKind.CENSUS_DAY: CENSUS_DAYS.get(raw, ""),
    }.get(kind, "")
