"""The table of each mart, keyed by part, and the view that shows readers its shown parts."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import PublishRefused
from inclusive_growth.publish.mart_columns import Column, columns_of
from inclusive_growth.publish.surfaces.postgres.connection import patiently
from inclusive_growth.publish.surfaces.postgres.indexes import Indexes, index_name, indexes_of
from inclusive_growth.publish.surfaces.postgres.schemas import marts_schema, parts_schema

if TYPE_CHECKING:
    from psycopg import Connection

# VACUUM may return no space to the disk: truncating the table would lock readers out.
_TABLE = """
create table {parts}.{mart} (part_id integer not null) with (vacuum_truncate = false)
"""
# The security barrier applies a reader's own condition to shown rows only, so that an error raised on purpose
# cannot quote a row of a part that is not shown.
_VIEW = """
create or replace view {marts}.{mart} with (security_barrier = true) as
select {columns} from {parts}.{mart}
where part_id = any ((
    select content.part_ids
    from registry.content
    inner join registry.pointer on content.publication_id = pointer.publication_id
    where pointer.version = {version} and content.mart = {name}
)::integer[])
"""
_COLUMNS = """
select pg_class.relname, attname, format_type(atttypid, atttypmod), col_description(pg_class.oid, attnum)
from pg_attribute
inner join pg_class on pg_attribute.attrelid = pg_class.oid
where relnamespace = %s::regnamespace and relkind = any (%s) and attnum > 0 and not attisdropped
order by relname, attnum
"""


def ensure_tables(con: "Connection", version: int, described: Mapping[str, Any], declared: Indexes) -> None:
    """Make the missing tables, views and columns of a publication; drop nothing.

    A new column is in the views, empty, before the publication that fills it is shown. Raises PublishRefused for a
    column that has another type in Postgres.
    """
    tables = existing_columns(con, parts_schema(version), "r")
    views = existing_columns(con, marts_schema(version), "v")
    for mart in described:
        wanted = columns_of(mart, described)
        held = {name: type_name for name, (type_name, _) in tables.get(mart, {}).items() if name != "part_id"}
        for column in wanted:
            if held.get(column.name, column.type) != column.type:
                raise PublishRefused(
                    f"column {mart}.{column.name} is {held[column.name]} in Postgres and {column.type} in this "
                    "publication: another type needs MARTS_VERSION raised (docs/marts-in-postgres.md)"
                )
        new = [column for column in wanted if column.name not in held]
        names = [*held, *(column.name for column in new)]
        shown = views.get(mart, {})
        types = held | {column.name: column.type for column in new}
        if new or {name: type_name for name, (type_name, _) in shown.items()} != types or list(shown) != names:
            is_alien = list(shown) != names[: len(shown)] or any(types[name] != shown[name][0] for name in shown)
            change = partial(_change, con, version, mart, mart not in tables, is_alien, new, names, declared)
            patiently(con, change, f"mart {mart}: new columns")
        _describe_columns(con, version, mart, wanted, views.get(mart, {}))


def describe_tables(con: "Connection", version: int, described: Mapping[str, Any], notice: str) -> None:
    """Comment each view with the notice and the description of its mart; only changed comments are written."""
    from psycopg import sql

    rows = con.execute(
        "select relname, obj_description(oid, 'pg_class') from pg_class where relnamespace = %s::regnamespace",
        [marts_schema(version)],
    ).fetchall()
    comments: dict[str, str | None] = dict(rows)
    for mart, mart_schema in described.items():
        comment = notice + mart_schema["description"]
        if (comments.get(mart) or "") != comment:
            view = sql.Identifier(marts_schema(version), mart)
            con.execute(sql.SQL("comment on view {} is {}").format(view, sql.Literal(comment)))


def analyse(con: "Connection", version: int, marts: list[str]) -> None:
    """Refresh the planner's statistics of these marts after loading."""
    from psycopg import sql

    for mart in marts:
        con.execute(sql.SQL("analyze {}").format(sql.Identifier(parts_schema(version), mart)))


def existing_columns(con: "Connection", schema: str, kind: str) -> dict[str, dict[str, tuple[str, str | None]]]:
    """Table -> column -> (type, comment), in the order of the table."""
    columns: dict[str, dict[str, tuple[str, str | None]]] = {}
    for table, column, type_name, comment in con.execute(_COLUMNS, [schema, [kind]]):
        columns.setdefault(table, {})[column] = (type_name, comment)
    return columns


def _change(
    con: "Connection",
    version: int,
    mart: str,
    is_new: bool,
    is_alien: bool,
    new: list[Column],
    names: list[str],
    declared: Indexes,
) -> None:
    """Make or widen the table and its view; a view that we did not make (`is_alien`) is made again."""
    from psycopg import sql

    parts, marts = parts_schema(version), marts_schema(version)
    names_in_sql = {"parts": sql.Identifier(parts), "marts": sql.Identifier(marts), "mart": sql.Identifier(mart)}
    if is_new:
        con.execute(sql.SQL(_TABLE).format(**names_in_sql))
    for column in new:
        type_name = sql.SQL(column.type)  # one of the types in mart_columns.py
        con.execute(
            sql.SQL("alter table {parts}.{mart} add column {} {}").format(
                sql.Identifier(column.name), type_name, **names_in_sql
            )
        )
    if is_new:
        for columns in indexes_of(mart, names, declared):
            listed = sql.SQL(", ").join(map(sql.Identifier, columns))
            name = sql.Identifier(index_name(mart, columns))
            con.execute(sql.SQL("create index {} on {parts}.{mart} ({})").format(name, listed, **names_in_sql))
    if is_alien:
        con.execute(sql.SQL("drop view {marts}.{mart}").format(**names_in_sql))
    con.execute(
        sql.SQL(_VIEW).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, names)),
            version=sql.Literal(version),
            name=sql.Literal(mart),
            **names_in_sql,
        )
    )


def _describe_columns(
    con: "Connection",
    version: int,
    mart: str,
    wanted: tuple[Column, ...],
    held: Mapping[str, tuple[str, str | None]],
) -> None:
    from psycopg import sql

    for column in wanted:
        if column.description and held.get(column.name, ("", None))[1] != column.description:
            name = sql.Identifier(marts_schema(version), mart, column.name)
            comment = sql.Literal(column.description)
            con.execute(sql.SQL("comment on column {} is {}").format(name, comment))
