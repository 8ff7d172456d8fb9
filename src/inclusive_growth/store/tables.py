"""Small tables of ours: typed rows, made into DuckDB tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

ColumnTypes = dict[str, str]  # column -> text, number, whole, flag, date or time


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Each row has its values in the order of the columns."""

    name: str
    columns: ColumnTypes
    rows: tuple[tuple[Any, ...], ...]


def text_columns(names: str) -> ColumnTypes:
    """Text columns from their names, separated by spaces."""
    return dict.fromkeys(names.split(), "text")


def create_table(con: "DuckDBPyConnection", table: Table) -> None:
    """Make the table in the connection's current schema."""
    con.from_arrow(arrow_table(table)).create(table.name)


def arrow_table(table: Table) -> "pa.Table":
    """The table in Arrow, for one that is made in several connections."""
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
    arrays = [pa.array(cells, types[kind]) for cells, kind in zip(columns, table.columns.values(), strict=True)]
    return pa.table(arrays, names=list(table.columns))
