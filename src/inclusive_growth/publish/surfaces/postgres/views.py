"""Views of readers: the rights on them, their faults in columns and history; `loading.py` compares rows."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from inclusive_growth.publish.mart_columns import columns_of
from inclusive_growth.publish.notices import notice_of, provenance
from inclusive_growth.publish.surfaces.postgres.schemas import OWN_VIEWS, READER, marts_schema
from inclusive_growth.publish.surfaces.postgres.tables import existing_columns
from inclusive_growth.records import HistoryEntry, Manifest

if TYPE_CHECKING:
    from psycopg import Connection

REBUILD = "run igw refresh --rebuild"
_MAY_ENTER = "select has_schema_privilege(%s, %s, 'usage')"
_UNREADABLE = """
select relname from pg_class
where relnamespace = %s::regnamespace and relkind in ('r', 'v') and not has_table_privilege(%s, oid, 'select')
order by relname
"""
_HISTORY = """
select
    history_seq, action, publication_id, who, why, to_char(changed_at, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    is_current, sample, origin, authority, code_version, previous_publication_id
from {} order by history_seq
"""


def grant_reading(con: "Connection", version: int) -> None:
    """Grant readers every right that they lack on the schema and on everything in it."""
    from psycopg import sql

    marts, reader = sql.Identifier(marts_schema(version)), sql.Identifier(READER)
    if not _may_enter(con, version):
        con.execute(sql.SQL("grant usage on schema {} to {}").format(marts, reader))
    for name in _unreadable(con, version):
        table = sql.Identifier(marts_schema(version), name)
        con.execute(sql.SQL("grant select on {} to {}").format(table, reader))


def faults(
    con: "Connection", version: int, described: Mapping[str, Any], entries: Iterable[tuple[HistoryEntry, Manifest]]
) -> dict[str, str]:
    """View -> its fault, in words. `described` is the schema of the shown publication; empty when withdrawn."""
    schema = marts_schema(version)
    views = existing_columns(con, schema, "v")
    faulty = {name: f"{schema}.{name}: readers may not read it; {REBUILD}" for name in _unreadable(con, version)}
    if not _may_enter(con, version):
        faulty[schema] = f"{schema}: readers may not use the schema; {REBUILD}"
    for mart in described:
        shown = views.get(mart, {})
        lacking = [
            column for column in columns_of(mart, described) if shown.get(column.name, ("",))[0] != column.type
        ]
        if lacking:
            names = ", ".join(f"{column.name} ({column.type})" for column in lacking)
            faulty[mart] = f"{schema}.{mart}: {f'lacks {names}' if shown else 'the view is gone'}; {REBUILD}"
    for name in OWN_VIEWS:
        if name not in views:
            faulty[name] = f"{schema}.{name}: the view is gone; {REBUILD}"
    if not set(OWN_VIEWS) & faulty.keys():
        faulty |= _wrong_history(con, schema, list(entries))
    if not described:
        faulty |= {
            name: f"{schema}.{name}: shows rows although what it showed was withdrawn; {REBUILD}"
            for name in views
            if _has_rows(con, schema, name)
        }
    return faulty


def _wrong_history(con: "Connection", schema: str, entries: list[tuple[HistoryEntry, Manifest]]) -> dict[str, str]:
    """`dim_publication` or `about` -> its difference from the history of the store, in words."""
    from psycopg import sql

    history, about = (sql.Identifier(schema, name) for name in ("dim_publication", "about"))
    last, last_manifest = entries[-1]
    current = last.seq if last.action != "withdraw" else 0
    wanted = [
        (*identity, entry.seq == current, manifest.sample, *provenance(manifest), manifest.previous)
        for entry, manifest in entries
        for identity in [(entry.seq, entry.action, entry.publication_id, entry.who, entry.why, entry.at)]
    ]
    faulty = {}
    if con.execute(sql.SQL(_HISTORY).format(history)).fetchall() != wanted:
        faulty["dim_publication"] = f"{schema}.dim_publication: is not the history of the store; {REBUILD}"
    rows = con.execute(sql.SQL("select history_seq, notice from {}").format(about)).fetchall()
    if rows != [(last.seq, notice_of(last, last_manifest))]:
        faulty["about"] = f"{schema}.about: does not say what is shown; {REBUILD}"
    return faulty


def _has_rows(con: "Connection", schema: str, name: str) -> bool:
    from psycopg import sql

    if name in OWN_VIEWS:
        return False
    table = sql.Identifier(schema, name)
    return con.execute(sql.SQL("select exists (select from {})").format(table)).fetchone() == (True,)


def _may_enter(con: "Connection", version: int) -> bool:
    return con.execute(_MAY_ENTER, [READER, marts_schema(version)]).fetchone() == (True,)


def _unreadable(con: "Connection", version: int) -> list[str]:
    return [name for (name,) in con.execute(_UNREADABLE, [marts_schema(version), READER])]
