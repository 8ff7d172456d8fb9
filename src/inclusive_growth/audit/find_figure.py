"""Find one published figure in the parts of a publication, or say which figures are published."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from inclusive_growth.audit.chain import figure_name
from inclusive_growth.audit.evidence import Evidence
from inclusive_growth.catalogue.periods import MARK
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.errors import NotInStore, UsageError
from inclusive_growth.records import Manifest
from inclusive_growth.store.keys import part_key

FACTS = "fct_indicator_values"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """Published row with its names in words, and its audit rows."""

    row: Row
    audit: tuple[Row, ...]
    indicator: Row
    area: Row
    period: Row
    breakdown: Row
    asked_code: str = ""  # the former code of the area that was asked for, if it was one

    @property
    def name(self) -> str:
        return figure_name(self.row)


def find_figure(
    evidence: Evidence, manifest: Manifest, indicator: str, area: str, period: str | None, breakdown: str
) -> Figure:
    """Find the published row. Raises UsageError with the nearest that exist when there is none."""
    dimensions = {
        name: {row[key]: row for row in _rows(evidence, manifest, mart)}
        for name, mart, key in (
            ("indicator", "dim_indicator", "indicator_id"),
            ("area", "dim_area", "area_code"),
            ("period", "dim_period", "period_id"),
            ("breakdown", "dim_breakdown", "breakdown_id"),
        )
    }
    words = {"indicator": "title", "area": "area_name", "period": "period_label", "breakdown": "breakdown_label"}
    asked = {"indicator": indicator, "area": _code_of_today(area), "breakdown": breakdown}
    asked |= {"period": period} if period else {}
    chosen = {
        name: _choose(name, value, {key: str(row[words[name]]) for key, row in dimensions[name].items()})
        for name, value in asked.items()
    }
    where = {
        "indicator_id": chosen["indicator"],
        "area_code": chosen["area"],
        "breakdown_id": chosen["breakdown"],
    }
    if "period" in chosen:
        where["period_id"] = chosen["period"]
    rows = list(_rows(evidence, manifest, FACTS, where, listed=False))
    if not rows and "period" in chosen:
        # The dates are enough, as in a letter older than the kind behind them: 2022-01-01/P1Y, or just 2022.
        others = {name: value for name, value in where.items() if name != "period_id"}
        rows = [
            fact
            for fact in _rows(evidence, manifest, FACTS, others, listed=False)
            if _dates_of(fact["period_id"]) == _dates_of(where["period_id"])
        ]
    if not rows:
        raise UsageError(_what_is_published(evidence, manifest, where))
    row = max(rows, key=lambda fact: (dimensions["period"][fact["period_id"]]["period_end"], fact["period_id"]))
    key = {name: row[name] for name in ("indicator_id", "area_code", "period_id", "breakdown_id")}
    row = next(iter(_rows(evidence, manifest, FACTS, key, row["dataset_id"])))
    audit = _rows(evidence, manifest, "audit_trail", key, row["dataset_id"])
    return Figure(
        row,
        tuple(sorted(audit, key=lambda cell: (cell["contributing_area_code"], cell["row_number"], cell["role"]))),
        dimensions["indicator"][row["indicator_id"]],
        dimensions["area"][row["area_code"]],
        dimensions["period"][row["period_id"]],
        dimensions["breakdown"][row["breakdown_id"]],
        area if area in former_codes() else "",
    )


def _rows(
    evidence: Evidence,
    manifest: Manifest,
    mart: str,
    where: Row | None = None,
    dataset: str | None = None,
    *,
    listed: bool = True,
) -> Iterable[Row]:
    """Yield the rows of a mart's parts that have these values, each part verified first."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    parts = [part for part in manifest.candidate.parts if part.mart == mart]
    if not parts:
        raise NotInStore(f"publication {manifest.publication_id[:16]} has no mart {mart}")
    for part in parts:
        if dataset is not None and part.dataset not in (dataset, "-"):
            continue
        name = f"part of {mart}" if part.dataset == "-" else f"part of {mart} from {part.dataset}"
        table = pq.read_table(io.BytesIO(evidence.read(name, part_key(part), f"{part.rows} rows", listed=listed)))
        for column, value in (where or {}).items():
            table = table.filter(pc.equal(table[column], value))
        yield from table.to_pylist()


def _dates_of(period_id: str) -> str:
    return period_id.partition(MARK)[0]


def _code_of_today(area: str) -> str:
    """The present code of the same area. Raises UsageError for the code of an area that merged into another."""
    end = former_codes().get(area)
    if end is None:
        return area
    if not end.is_same_area:
        raise UsageError(
            f"area '{area}' ended on {end.last_day}: it became a part of {end.area_code}, whose figures "
            f"are not its own; ask for {end.area_code}"
        )
    return end.area_code


def _choose(name: str, asked: str, known: dict[str, str]) -> str:
    """Choose the id that was meant: an id or its exact words. Raises UsageError with the nearest ones."""
    if asked in known:
        return asked
    by_words = {words.casefold(): key for key, words in known.items()}
    if asked.casefold() in by_words:
        return by_words[asked.casefold()]
    near = [*get_close_matches(asked, known, n=3, cutoff=0.5)]
    near += [by_words[close] for close in get_close_matches(asked.casefold(), by_words, n=3, cutoff=0.5)]
    near = list(dict.fromkeys(near))[:3] or sorted(known)[:5]
    hint = " or ".join(f"'{key}' ({known[key]})" for key in near)
    raise UsageError(f"{name} '{asked}' is not published; did you mean {hint}?")


def _what_is_published(evidence: Evidence, manifest: Manifest, where: Row) -> str:
    """Say which figures are published for this indicator and area, when the exact figure is not."""
    wider = {key: where[key] for key in ("indicator_id", "area_code")}
    rows = list(_rows(evidence, manifest, FACTS, wider, listed=False))
    if not rows:
        return f"{where['indicator_id']} is not published for {where['area_code']}; try another area"
    breakdowns = sorted({row["breakdown_id"] for row in rows})
    if where["breakdown_id"] not in breakdowns:
        there = ", ".join(breakdowns[:12])
        return f"breakdown '{where['breakdown_id']}' is not published there; published: {there}"
    periods = sorted({row["period_id"] for row in rows if row["breakdown_id"] == where["breakdown_id"]})
    return f"period '{where.get('period_id')}' is not published there; published: {', '.join(periods[-12:])}"
