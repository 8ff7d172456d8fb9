"""The catalogue as plain tables, for SQL: column types and rows, nothing computed but the scope."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.loader import Catalogue, Indicator
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.store.tables import Table, Types, texts


def catalogue_tables(
    catalogue: Catalogue, authority: str, comparators: tuple[str, ...] | None, schemes: Path | None = None
) -> list[Table]:
    """Every table of the schema `catalogue`, for one authority and its comparators."""
    schemes = schemes or catalogue.schemes
    selections = sorted(
        {
            (item.indicator_id, dataset, item.preference, item.breakdown_id, item.category_key, item.role)
            for dataset in catalogue.datasets
            for item in catalogue.selections(dataset)
        }
    )
    references = sorted(
        (item.id, name, reference.indicator or item.id, reference.breakdown)
        for item in catalogue.indicators.values()
        for name, reference in item.file.references.items()
    )
    breakdowns = sorted({row[3] for row in selections} | {row[3] for row in references})
    return [
        Table("indicators", _INDICATOR, tuple(map(_indicator, catalogue.indicators.values()))),
        Table(
            "indicator_references",
            texts("indicator_id characteristic reference_indicator_id reference_breakdown_id"),
            tuple(references),
        ),
        Table("not_collected", texts("indicator_id characteristic reason"), tuple(_not_collected(catalogue))),
        Table(
            "selections",
            {
                "indicator_id": "text",
                "dataset_id": "text",
                "preference": "whole",
                "breakdown_id": "text",
                "category_key": "text",
                "role": "text",
            },
            tuple(selections),
        ),
        Table("measures", texts("dataset_id measure_key role"), tuple(_measures(catalogue))),
        Table("datasets", _DATASET, tuple(_datasets(catalogue))),
        Table(
            "scope_areas",
            texts("area_code role"),
            tuple(scope_areas(authority, comparators, schemes).items()),
        ),
        Table(
            "breakdown_categories",
            texts("breakdown_id characteristic category"),
            tuple(row for item in breakdowns for row in _parts(item)),
        ),
        *(_scheme(name, columns, schemes) for name, columns in _SCHEME_TABLES.items()),
    ]


_INDICATOR: Types = texts(
    "indicator_id theme title definition unit polarity numerator denominator method aggregate caveat"
) | {
    "matters_value": "number",
    "matters_unit": "text",
    "matters_why": "text",
    "minimum": "number",
    "maximum": "number",
    "largest_step": "number",
    "bounds_why": "text",
}
_DATASET: Types = texts(
    "dataset_id source shape title publisher licence landing_page cadence period_kind caveat"
) | {
    "cadence_days": "whole",
    "grace_days": "whole",
}
_DATES: Types = {"valid_from": "date", "valid_to": "date"}
_SCHEME_TABLES: dict[str, Types] = {
    "markers": texts("source marker status meaning"),
    "statuses": texts("status label") | {"sum_rank": "whole", "in_figures": "flag"},
    "units": texts("unit") | {"factor": "number", "among_parts": "flag"},
    "areas": texts("area_code area_name area_type vintage parent_code"),
    "area_successions": texts("former_code area_code") | {"valid_from": "date"} | texts("relation source"),
    "memberships": texts("authority_code member_code role") | _DATES | texts("certainty source"),
    "footprints": texts("footprint title authority_code area_code through_code")
    | _DATES
    | texts("certainty source"),
    "characteristics": texts("characteristic label") | {"protected": "flag", "sort": "whole"},
    "categories": texts("characteristic category label scheme parent") | {"sort": "whole"},
}


def _indicator(item: Indicator) -> tuple[Any, ...]:
    file, matters, bounds = item.file, item.file.matters_from, item.file.bounds
    return (
        item.id,
        item.theme,
        file.title,
        file.definition,
        file.unit,
        file.polarity,
        file.numerator,
        file.denominator,
        file.method,
        file.aggregate,
        file.caveat,
        *((matters.value, matters.unit, matters.why) if matters else (None, None, None)),
        bounds.minimum,
        bounds.maximum,
        bounds.step,
        bounds.why,
    )


def _not_collected(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for item in catalogue.indicators.values():
        for characteristic, reason in item.file.not_collected.items():
            yield item.id, characteristic, reason


def _measures(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    for dataset_id, params in catalogue.params.items():
        for key, role in params.measures.items():  # type: ignore[attr-defined]
            yield dataset_id, key, role


def _datasets(catalogue: Catalogue) -> Iterator[tuple[Any, ...]]:
    for item in catalogue.datasets.values():
        yield (
            item.id,
            item.source,
            item.shape_name,
            item.title,
            item.publisher,
            item.licence,
            item.landing_page,
            item.cadence.value,
            item.period_kind.value,
            item.caveat,
            item.cadence.days,
            item.grace_days,
        )


def _parts(breakdown_id: str) -> Iterator[tuple[str, str, str]]:
    if breakdown_id != "all":
        for part in breakdown_id.split("|"):
            characteristic, _, category = part.partition("=")
            yield breakdown_id, characteristic, category


def _scheme(name: str, columns: Types, schemes: Path) -> Table:
    rows = (
        tuple(_value(row[column], kind) for column, kind in columns.items()) for row in read_table(name, schemes)
    )
    return Table(name, columns, tuple(rows))


def _value(text: str, kind: str) -> Any:
    if kind == "text":
        return text
    if not text:
        return None
    return _READERS[kind](text)


_READERS: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "whole": int,
    "number": float,
    "flag": lambda word: word == "true",
}
