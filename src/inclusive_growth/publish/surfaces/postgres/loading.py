"""Load parts: DuckDB reads them from the store, writes them to Postgres and reads them back.

One transaction holds the rows of a part, their comparison with its file, and its line in the registry: a part is
loaded whole and equal, or not at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import CorruptObject
from inclusive_growth.publish.mart_columns import Column, columns_of
from inclusive_growth.publish.surfaces.postgres.connection import MartsPlace, unavailable
from inclusive_growth.publish.surfaces.postgres.schemas import marts_schema, parts_schema
from inclusive_growth.records import Part
from inclusive_growth.settings import Settings
from inclusive_growth.store.duck import allow_postgres, connect, identifier, reading_store, text_literal
from inclusive_growth.store.heartbeat import Heartbeat
from inclusive_growth.store.keys import part_key
from inclusive_growth.store.object_store import Store, get_checked

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def load_parts(
    numbered: Mapping[int, Part],
    version: int,
    described: Mapping[str, Any],
    *,
    place: MartsPlace,
    config: Settings,
    store: Store,
    alive: Heartbeat,
) -> None:
    """Load each part under its number. Raises CorruptObject when Postgres then holds other rows."""
    if not numbered:
        return
    with _attached(place, config) as con:
        for number, part in numbered.items():
            get_checked(store, part_key(part), part.sha256)
            columns = columns_of(part.mart, described)
            table = f"{parts_schema(version)}.{identifier(part.mart)}"
            con.execute("begin")
            con.execute(
                f"insert into marts.registry.part values ({number}, {version}, {text_literal(part.mart)}, "  # noqa: S608
                f"{text_literal(part.sha256)}, {part.rows})"
            )
            con.execute(
                f"insert into marts.{table} (part_id, {_names(columns)}) "  # noqa: S608  # names are quoted
                f"select {number}, {_cast(columns)} from {_parquet(store, part)}"
            )
            if fault := _fault(con, number, part, table, columns, store):
                con.execute("rollback")
                raise CorruptObject(fault)
            con.execute("commit")
            alive()


def faults(
    numbered: Mapping[int, Part],
    version: int,
    described: Mapping[str, Any],
    *,
    place: MartsPlace,
    config: Settings,
    store: Store,
) -> tuple[str, ...]:
    """Marts whose view shows other rows than the parts of the publication hold, in words."""
    of_mart: dict[str, dict[int, Part]] = {}
    for number, part in numbered.items():
        of_mart.setdefault(part.mart, {})[number] = part
    with _attached(place, config) as con:
        differences = []
        for mart, parts in of_mart.items():
            differences += _faults_of_mart(con, mart, parts, version, columns_of(mart, described), store)
        return tuple(differences)


def _faults_of_mart(
    con: "DuckDBPyConnection",
    mart: str,
    parts: Mapping[int, Part],
    version: int,
    columns: Sequence[Column],
    store: Store,
) -> list[str]:
    sums = [_sums(con, columns, _from_file(store, part, columns)) for part in parts.values()]
    published = (sum(count for count, _ in sums), sum(checksum for _, checksum in sums))
    view = f"{marts_schema(version)}.{identifier(mart)}"
    shown = _sums(con, columns, _from_postgres(view, columns))
    if shown == published:
        return []
    table = f"{parts_schema(version)}.{identifier(mart)}"
    differences = [_fault(con, number, part, table, columns, store) for number, part in parts.items()]
    return [difference for difference in differences if difference] or [
        f"mart {mart}: the publication holds {_in_words(published)} and readers see {_in_words(shown)} in {view}; "
        "run igw refresh --rebuild"
    ]


def _fault(
    con: "DuckDBPyConnection", number: int, part: Part, table: str, columns: Sequence[Column], store: Store
) -> str:
    """The difference between a part's rows in Postgres and its file, in words; "" when they are equal."""
    sums = [
        _sums(con, columns, rows)
        for rows in (
            _from_file(store, part, columns),
            _from_postgres(f"{table} where part_id = {number}", columns),
        )
    ]
    if sums[0] == sums[1]:
        return ""
    return (
        f"mart {part.mart}, dataset {part.dataset}: the part holds {_in_words(sums[0])} and Postgres "
        f"{_in_words(sums[1])}; run igw refresh --rebuild"
    )


def _sums(con: "DuckDBPyConnection", columns: Sequence[Column], rows: str) -> tuple[int, int]:
    """Count and checksum of rows in any order; the rows are streamed.

    DuckDB hashes both sides, so the values are compared and not the ways in which two engines write them.
    """
    row = con.execute(f"select count(*), sum(hash({_names(columns)})::hugeint) from {rows}").fetchone()  # noqa: S608
    return (int(row[0]), int(row[1] or 0)) if row else (0, 0)


def _from_file(store: Store, part: Part, columns: Sequence[Column]) -> str:
    return f"(select {_cast(columns)} from {_parquet(store, part)})"  # noqa: S608  # names are quoted


def _from_postgres(rows: str, columns: Sequence[Column]) -> str:
    query = f"select {_names(columns)} from {rows}"  # noqa: S608  # names are quoted
    return f"postgres_query('marts', {text_literal(query)})"


def _names(columns: Iterable[Column]) -> str:
    return ", ".join(identifier(column.name) for column in columns)


def _in_words(sums: tuple[int, int]) -> str:
    return f"{sums[0]} row(s) with checksum {sums[1]}"


def _cast(columns: Iterable[Column]) -> str:
    return ", ".join(
        f"{identifier(column.name)}::{column.transfer_type} as {identifier(column.name)}" for column in columns
    )


def _parquet(store: Store, part: Part) -> str:
    return f"read_parquet({text_literal(store.url(part_key(part)))})"


@contextmanager
def _attached(place: MartsPlace, config: Settings) -> "Iterator[DuckDBPyConnection]":
    """A DuckDB that has the database attached as `marts`; the password stays in memory."""
    import duckdb

    con = connect(config=config)
    try:
        allow_postgres(con)
        password = text_literal(place.password.get_secret_value())
        con.execute(f"create temporary secret igw_marts (type postgres, password {password})")
        con.execute(f"attach {text_literal(place.address)} as marts (type postgres, secret igw_marts)")
        with reading_store(config):
            yield con
    except duckdb.Error as error:
        raise unavailable(place, error) from error
    finally:
        con.close()
