"""What readers may read and what they find there: rights, views, the history; their rows are in `loading.py`."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from inclusive_growth.publish.mart_columns import columns_of
from inclusive_growth.publish.notices import facts, notice_of
from inclusive_growth.publish.surfaces.postgres.schemas import OWN_VIEWS, READER, marts_schema
from inclusive_growth.publish.surfaces.postgres.tables import existing
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


def let_read(con: "Connection", version: int) -> None:
    """Give readers their rights on the schema and on everything in it, where one is lacking."""
    from psycopg import sql

    marts, reader = sql.Identifier(marts_schema(version)), sql.Identifier(READER)
    if not _may_enter(con, version):
        con.execute(sql.SQL("grant usage on schema {} to {}").format(marts, reader))
    for name in _unreadable(con, version):
        table = sql.Identifier(marts_schema(version), name)
        con.execute(sql.SQL("grant select on {} to {}").format(table, reader))


def faults(
    con: "Connection", version: int, described: Mapping[str, Any], told: Iterable[tuple[HistoryEntry, Manifest]]
) -> dict[str, str]:
    """View -> what is wrong with it, in words. `described` is what is shown, nothing after a withdrawal."""
    schema = marts_schema(version)
    views = existing(con, schema, "v")
    found = {name: f"{schema}.{name}: readers may not read it; {REBUILD}" for name in _unreadable(con, version)}
    if not _may_enter(con, version):
        found[schema] = f"{schema}: readers may not use the schema; {REBUILD}"
    for mart in described:
        seen = views.get(mart, {})
        lacking = [one for one in columns_of(mart, described) if seen.get(one.name, ("",))[0] != one.type]
        if lacking:
            said = ", ".join(f"{one.name} ({one.type})" for one in lacking)
            found[mart] = f"{schema}.{mart}: {f'lacks {said}' if seen else 'the view is gone'}; {REBUILD}"
    for name in OWN_VIEWS:
        if name not in views:
            found[name] = f"{schema}.{name}: the view is gone; {REBUILD}"
    if not set(OWN_VIEWS) & found.keys():
        found |= _wrong_history(con, schema, list(told))
    if not described:
        found |= {name: _still(schema, name) for name in views if _has_rows(con, schema, name)}
    return found


def _wrong_history(con: "Connection", schema: str, told: list[tuple[HistoryEntry, Manifest]]) -> dict[str, str]:
    from psycopg import sql

    history, about = (sql.Identifier(schema, name) for name in ("dim_publication", "about"))
    last = told[-1]
    current = last[0].seq if last[0].action != "withdraw" else 0
    wanted = [
        (*named, one.seq == current, of.sample, *facts(of), of.previous)
        for one, of in told
        for named in [(one.seq, one.action, one.publication_id, one.who, one.why, one.at)]
    ]
    found = {}
    if con.execute(sql.SQL(_HISTORY).format(history)).fetchall() != wanted:
        found["dim_publication"] = f"{schema}.dim_publication: is not the history of the store; {REBUILD}"
    said = con.execute(sql.SQL("select history_seq, notice from {}").format(about)).fetchall()
    if said != [(last[0].seq, notice_of(*last))]:
        found["about"] = f"{schema}.about: does not say what is shown; {REBUILD}"
    return found


def _still(schema: str, name: str) -> str:
    return f"{schema}.{name}: shows rows although what it showed was withdrawn; {REBUILD}"


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
