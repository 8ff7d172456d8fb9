"""Failing rows in words: which figure it is, what readers see, what was judged, and whatever else the check found.

They are made while the tables of names are at hand, and stand in the record beside the raw rows, so that every
surface tells the same. A check whose rows must not be told (`meta.withheld`) names the figure and no number.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from inclusive_growth.catalogue import Catalogue
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.catalogue.units import change_in_words, in_words
from inclusive_growth.records import ExpectationResult, FailingRow

if TYPE_CHECKING:
    import duckdb

ALL = "all"  # the breakdown that is none
DECIMALS = 4  # of numbers that have no unit of an indicator
CHANGE = "publication_change"
_INDICATOR, _PLACE, _PERIOD, _GROUP, _CATEGORY = (
    "indicator_id",
    ("area_code", "authority_code"),
    ("period_id", "period_text"),
    "breakdown_id",
    "category_key",
)
_NO_NEWS = {CHANGE, "copy_key", "mart", "unit"}  # said by the other words, or of no use to a person

InWords = Callable[[float, str], str]


def _signed(size: float, unit: str) -> str:
    sign = "+" if size > 0 else "−" if size < 0 else ""
    return sign + change_in_words(abs(size), unit)


# Mart -> its measured number and how that is told; numbers of the others have no unit of their own.
_MEASURED: Mapping[str, tuple[str, InWords]] = {
    "fct_indicator_values": ("value", in_words),
    "fct_indicator_vintages": ("value", in_words),
    "fct_gaps": ("gap", _signed),
    "fct_comparisons": ("gap", _signed),
    "fct_detectability": ("smallest_change", change_in_words),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What people call indicators, places, periods and groups, by their ids."""

    indicators: Mapping[str, str]
    units: Mapping[str, str]
    datasets: Mapping[str, str]
    groups: Mapping[str, str]  # label of each `characteristic=category`
    places: Mapping[str, str] = field(default_factory=dict)
    periods: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # a publisher's -> indicator, group

    def of(self, value: Any) -> str:
        """A value as people read it: an id by its name, a number in digits, anything else as it is."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return f"{round(value, DECIMALS):,}".removesuffix(".0")
        text = str(value)
        for names in (self.places, self.indicators, self.periods, self.datasets):
            if text in names:
                return names[text]
        return self.group(text)

    def group(self, breakdown: str) -> str:
        """`Female, Aged 16 to 24`, in the order of dim_breakdown; "" for everyone."""
        if breakdown == ALL:
            return ""
        return ", ".join(self.groups.get(part, part) for part in sorted(breakdown.split("|"), reverse=True))


def names_of_candidate(con: "duckdb.DuckDBPyConnection", catalogue: Catalogue) -> Names:
    """Names as readers will see them in the candidate, and as they saw them of what is gone."""
    return replace(
        _names(catalogue),
        places=_labels(con, "dim_area", "area_code", ("area_label", "area_name")),
        periods=_labels(con, "dim_period", "period_id", ("period_label",)),
    )


def names_of_release(con: "duckdb.DuckDBPyConnection", catalogue: Catalogue, dataset_id: str) -> Names:
    """Names for a release: its publisher's codes are told as the indicator and group that they stand for."""
    names = _names(catalogue)
    categories: dict[str, tuple[str, str]] = {}
    for selection in catalogue.selections(dataset_id):
        indicator = names.indicators[selection.indicator_id]
        others, group = categories.get(selection.category_key, ("", names.group(selection.breakdown_id)))
        if indicator not in others.split(" or "):
            categories[selection.category_key] = (f"{others} or {indicator}" if others else indicator, group)
    asked = con.execute("select area_code, area_name, replace(area_type, '_', ' ') from asked_areas").fetchall()
    of_that_name: dict[str, int] = {}
    for _, name, _ in asked:
        of_that_name[name] = of_that_name.get(name, 0) + 1
    places = {code: f"{name} ({kind})" if of_that_name[name] > 1 else name for code, name, kind in asked}
    return replace(names, places=places, categories=categories)


def told(
    results: Iterable[ExpectationResult], names: Names, withheld: Collection[str] = ()
) -> list[ExpectationResult]:
    """The results with their failing rows in words; those of `withheld` checks without a number."""
    return [
        result
        if result.success
        else replace(
            result,
            in_words=tuple(
                _row(row, result.relation, names, is_withheld=result.expectation in withheld)
                for row in result.failing_rows
            ),
        )
        for result in results
    ]


def _names(catalogue: Catalogue) -> Names:
    indicators = catalogue.indicators.items()
    return Names(
        indicators={name: indicator.file.title for name, indicator in indicators},
        units={name: indicator.file.unit for name, indicator in indicators},
        datasets={name: dataset.title for name, dataset in catalogue.datasets.items()},
        groups={
            f"{row['characteristic']}={row['category']}": row["label"]
            for row in read_table("categories", catalogue.schemes)
        },
    )


def _labels(con: "duckdb.DuckDBPyConnection", mart: str, key: str, labels: Sequence[str]) -> dict[str, str]:
    """Key -> label; an older publication may lack the mart, or its newest label."""
    present = {name for (name,) in con.execute("select view_name from duckdb_views()").fetchall()}
    found: dict[str, str] = {}
    for name in (f"published_{mart}", mart):
        if name in present:
            rows = con.view(name)
            label = next((label for label in labels if label in rows.columns), "")
            found |= dict(rows.project(f"{key}, {label}").fetchall()) if label else {}
    return found


def _row(row: Mapping[str, Any], relation: str, names: Names, *, is_withheld: bool) -> FailingRow:
    indicator_id = str(row.get(_INDICATOR) or "")
    indicator, group = names.categories.get(str(row.get(_CATEGORY)), ("", ""))
    indicator = names.indicators.get(indicator_id, indicator_id) or indicator
    group = names.group(str(row[_GROUP])) if row.get(_GROUP) else group
    place_column = next((name for name in _PLACE if row.get(name)), "")
    period_column = next((name for name in _PERIOD if row.get(name)), "")
    measured, words = _MEASURED.get(relation, ("", in_words))
    unit = names.units.get(indicator_id, "")
    said = {_INDICATOR, place_column, period_column, _GROUP, *_NO_NEWS}
    said |= {_CATEGORY} if row.get(_CATEGORY) in names.categories else set()
    told = FailingRow(
        indicator=indicator,
        place=names.places.get(str(row.get(place_column)), str(row.get(place_column) or "")),
        period=names.periods.get(str(row.get(period_column)), str(row.get(period_column) or "")),
        group=group,
    )
    if is_withheld:
        return told
    before = row.get(f"published_{measured}")
    now = row.get(measured)
    said |= {measured, f"published_{measured}", "step_from_published"}
    is_gone = row.get(CHANGE) == "gone"
    return replace(
        told,
        before=words(before, unit) if before is not None else "",
        now="no longer there" if is_gone else words(now, unit) if now is not None else "",
        difference=_signed(now - before, unit) if before is not None and now is not None else "",
        others="; ".join(
            f"{name.replace('_', ' ').strip()} {names.of(value)}"
            for name, value in row.items()
            if name not in said and value not in (None, "")
        ),
    )
