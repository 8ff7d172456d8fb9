"""Rows that a failed test found in the candidate file: which releases they come from, and what is wrong."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inclusive_growth.build.dbt_run import FailedNode
from inclusive_growth.store.duck import connect, identifier

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# How the rows of a model say where they come from, the surest first: a column, and a query of what it stands for.
_ORIGINS = (
    ("release_number", "select release_number, dataset_id, release_id from intermediate.int_releases_numbered"),
    ("release_id", "select release_id, dataset_id, release_id from landed.releases"),
    ("series_number", "select series_number, dataset_id, '' from intermediate.int_series"),
    ("dataset_id", "select dataset_id, dataset_id, '' from landed.releases"),
)
# What these columns hold is no figure, so a message may quote it.
_NO_FIGURES = (
    *("dataset_id", "indicator_id", "area_code", "period_id", "period_raw", "breakdown_id", "category_key"),
    *("measure_key", "status", "marker_text", "source_marker", "unit", "period_kind", "role", "row_number"),
)
_PLACE = ("indicator_id", "area_code", "period_id", "period_raw", "breakdown_id", "row_number")


@dataclass(frozen=True, slots=True)
class Fault:
    """Wrong rows of one release, or of one dataset when the rows do not say which release."""

    dataset: str
    release_id: str  # "" when the rows do not say
    reason: str


def faults_of(node: FailedNode, database: Path) -> tuple[Fault, ...]:
    """Where the wrong rows of a failed test come from; empty when the rows do not say."""
    import duckdb

    if not node.query:
        return ()
    con = connect(database)
    try:
        con.execute(f"create or replace temp table wrong as {node.query}")
        query = _with_origin(con, node)
        if not query:
            return ()
        con.execute(f"create or replace temp table found as {query}")
        names = con.execute(
            "select distinct origin_dataset, origin_release from found "
            "where origin_dataset is not null order by all"
        ).fetchall()
        return tuple(_fault(con, node, dataset, release) for dataset, release in names)
    except duckdb.Error:
        return ()  # the caller finds the release by trial
    finally:
        con.close()


def _with_origin(con: "DuckDBPyConnection", node: FailedNode) -> str:
    """A query of the wrong rows with dataset and release; "" when nothing says where they come from."""
    wrong = _columns(con, "wrong")
    if (rows := _joined(wrong, "wrong")) or not node.model:
        return rows
    # A test of one column, or of a key, gives only that column: the rows of its model say more.
    model = _columns(con, node.model)
    shared = [name for name in wrong if name in model]
    if "from_field" in wrong and node.column in model:
        same = f"model.{identifier(node.column)} is not distinct from wrong.from_field"
    elif shared:
        names = [identifier(name) for name in shared]
        same = " and ".join(f"model.{name} is not distinct from wrong.{name}" for name in names)
    else:
        return ""
    rows = f"(select model.* from {node.model} as model where exists (select 1 from wrong where {same}))"  # noqa: S608
    return _joined(model, rows)


def _joined(columns: list[str], rows: str) -> str:
    for column, lookup in _ORIGINS:
        if column in columns:
            origin = f"({lookup}) as looked_up({column}, origin_dataset, origin_release)"
            return (
                f"select found.*, origin.origin_dataset, origin.origin_release from {rows} as found "  # noqa: S608
                f"left join (select distinct * from {origin}) as origin on found.{column} = origin.{column}"
            )
    return ""


def _fault(con: "DuckDBPyConnection", node: FailedNode, dataset: str, release: str) -> Fault:
    wrong = "from found where origin_dataset = $1 and origin_release = $2"
    (count,) = con.execute(f"select count(*) {wrong}", [dataset, release]).fetchone() or (0,)
    rows = con.execute(
        f"select * exclude (origin_dataset, origin_release) {wrong} order by all limit 1", [dataset, release]
    )
    names = [column[0] for column in rows.description]
    first = dict(zip(names, rows.fetchone() or (), strict=False))
    more = f", and {count - 1} more row(s)" if count > 1 else ""
    return Fault(dataset, release, f"{_in_words(node, first)}{more} ({node.name})")


def _in_words(node: FailedNode, row: dict[str, Any]) -> str:
    """Column, value and place of one wrong row; a figure is not quoted, for it may not be released yet."""
    columns = [name for name in node.column.split(", ") if name] or [
        name for name in row if name.endswith(("_raw", "_text")) and name != "marker_text"
    ]
    said = [_column_in_words(name, row) for name in columns if name]
    place = [f"{name} {row[name]}" for name in _PLACE if name not in columns and row.get(name) is not None]
    return ", ".join([*(said or ["rows"]), *place])


def _column_in_words(name: str, row: dict[str, Any]) -> str:
    words = f"column {name.removesuffix('_raw').removesuffix('_text')}"
    value = row.get(name, row.get("from_field"))
    if name in _NO_FIGURES or (isinstance(value, str) and not any(letter.isdigit() for letter in value)):
        return f"{words}, value {'none' if value is None else repr(value)}"
    return words


def _columns(con: "DuckDBPyConnection", relation: str) -> list[str]:
    return con.sql(f"from {relation} limit 0").columns
