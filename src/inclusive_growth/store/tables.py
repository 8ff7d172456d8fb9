"""A small table of ours as typed rows, and the DuckDB table made of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Types = dict[str, str]  # column -> text, number, whole, flag, date or time


@dataclass(frozen=True, slots=True)
class Table:
    """One table: column types in order, and rows in the same order."""

    name: str
    columns: Types
    rows: tuple[tuple[Any, ...], ...]


def texts(names: str) -> Types:
    """Columns of text, named in one line."""
    return dict.fromkeys(names.split(), "text")


def create_table(con: "DuckDBPyConnection", table: Table) -> None:
    """Make the table in the connection's current schema."""
    import pyarrow as pa

    types: dict[str, Any] = {
        "text": pa.string(),
        "number": pa.float64(),
        "whole": pa.int64(),
        "flag": pa.bool_(),
        "date": pa.date32(),
        "time": pa.timestamp("us"),
    }
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = [pa.array(rows, types[kind]) for rows, kind in zip(columns, table.columns.values(), strict=True)]
    con.from_arrow(pa.table(arrays, names=list(table.columns))).create(table.name)
