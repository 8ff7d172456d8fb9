"""Columns of a mart: their types in the DuckDB parts and in Postgres."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inclusive_growth.errors import PublishRefused

# DuckDB's type -> (the DuckDB type for the journey to Postgres, the type in Postgres).
_TYPES = {
    "VARCHAR": ("VARCHAR", "text"),
    "DOUBLE": ("DOUBLE", "double precision"),
    "FLOAT": ("FLOAT", "real"),
    "BIGINT": ("BIGINT", "bigint"),
    "INTEGER": ("INTEGER", "integer"),
    "SMALLINT": ("SMALLINT", "smallint"),
    "BOOLEAN": ("BOOLEAN", "boolean"),
    "DATE": ("DATE", "date"),
    "TIMESTAMP": ("TIMESTAMP", "timestamp without time zone"),
    "TIMESTAMP WITH TIME ZONE": ("TIMESTAMP WITH TIME ZONE", "timestamp with time zone"),
    "UBIGINT": ("DECIMAL(20,0)", "numeric(20,0)"),
    "HUGEINT": ("DECIMAL(38,0)", "numeric(38,0)"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a mart."""

    name: str
    transfer_type: str  # DuckDB's, for the journey to Postgres
    type: str  # of Postgres
    description: str


def columns_of(mart: str, described: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns of a mart, from its schema. Raises PublishRefused for a type that Postgres lacks."""
    return tuple(
        Column(column["name"], *_types(mart, column["name"], column["type"]), column["description"])
        for column in described[mart]["columns"]
    )


def _types(mart: str, name: str, duckdb_type: str) -> tuple[str, str]:
    if decimal := re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", duckdb_type):
        # The precision is widened, so that a longer number has the same type; the scale is kept.
        return f"DECIMAL(38,{decimal[1]})", f"numeric(38,{decimal[1]})"
    if duckdb_type not in _TYPES:
        raise PublishRefused(
            f"mart {mart}, column {name}: type {duckdb_type} has no place in Postgres; make it text, a number, "
            "a date or a boolean in the mart's model"
        )
    return _TYPES[duckdb_type]
