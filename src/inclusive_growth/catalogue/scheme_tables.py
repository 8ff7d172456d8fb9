"""Scheme tables as SQL reads them: the columns that it needs, each in its type."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.store.tables import ColumnTypes, Table, text_columns

_DATES: ColumnTypes = {"valid_from": "date", "valid_to": "date"}
_TABLES: dict[str, ColumnTypes] = {
    "markers": text_columns("source marker status meaning"),
    "statuses": text_columns("status label") | {"sum_rank": "whole", "in_figures": "flag"},
    "units": text_columns("unit words change")
    | {"decimals": "whole", "whole_from": "number", "factor": "number", "among_parts": "flag"},
    "areas": text_columns("area_code area_name area_type vintage parent_code"),
    "quality_notes": text_columns("dataset_id why"),
    "memberships": text_columns("authority_code member_code role") | _DATES | text_columns("certainty source"),
    "footprints": text_columns("footprint title authority_code area_code through_code")
    | _DATES
    | text_columns("certainty source"),
    "asks": text_columns("indicator_id characteristic") | {"day": "date"} | text_columns("state who answer"),
    "characteristics": text_columns("characteristic label") | {"protected": "flag", "sort": "whole"},
    "coverage_states": text_columns("state label"),
    "neighbourhood_counts": text_columns("indicator_id characteristic category used_for"),
    "categories": text_columns("characteristic category label scheme parent") | {"sort": "whole"},
}


def scheme_tables(schemes: Path) -> list[Table]:
    """Each scheme table of a folder that SQL reads."""
    return [_scheme(name, columns, schemes) for name, columns in _TABLES.items()]


def _scheme(name: str, columns: ColumnTypes, schemes: Path) -> Table:
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
