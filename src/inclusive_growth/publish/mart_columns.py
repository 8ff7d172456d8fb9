"""Columns of a mart as DuckDB reads them from a part, and as Postgres keeps them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inclusive_growth.errors import PublishRefused

# DuckDB's type -> (the type that a value is brought to before it travels, the type that Postgres calls it by).
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
    travels_as: str
    type: str  # as Postgres calls it
    description: str


def columns_of(mart: str, described: Mapping[str, Any]) -> tuple[Column, ...]:
    """The columns of a mart, from its schema. Raises PublishRefused for a type that Postgres lacks."""
    return tuple(
        Column(item["name"], *_types(mart, item["name"], item["type"]), item["description"])
        for item in described[mart]["columns"]
    )


def _types(mart: str, name: str, kind: str) -> tuple[str, str]:
    if decimal := re.fullmatch(r"DECIMAL\(\d+,(\d+)\)", kind):
        # Widened, so that a longer number is no other type; its scale is a part of what it says.
        return f"DECIMAL(38,{decimal[1]})", f"numeric(38,{decimal[1]})"
    if kind not in _TYPES:
        raise PublishRefused(
            f"mart {mart}, column {name}: type {kind} has no place in Postgres; make it text, a number, "
            "a date or a boolean in the mart's model"
        )
    return _TYPES[kind]
