"""Make indexes that are younger than their table, while readers go on."""

from typing import TYPE_CHECKING

from inclusive_growth.publish.surfaces.postgres.indexes import Indexes, index_name, indexes_of
from inclusive_growth.publish.surfaces.postgres.tables import existing_columns

if TYPE_CHECKING:
    from psycopg import Connection

# Making an index waits for earlier statements, and those of readers end after 60 s.
_PATIENCE = "90s"
_SCHEMAS = r"select nspname from pg_namespace where nspname ~ '^parts(_v\d+)?$' order by nspname"
_HELD = """
select mart.relname, own.relname, indisvalid, array_agg(attname::text order by place)
from pg_index
inner join pg_class as mart on pg_index.indrelid = mart.oid
inner join pg_class as own on pg_index.indexrelid = own.oid
cross join unnest(indkey::smallint[]) with ordinality as key (number, place)
inner join pg_attribute on pg_attribute.attrelid = mart.oid and pg_attribute.attnum = key.number
where mart.relnamespace = %s::regnamespace and indpred is null
group by mart.relname, own.relname, indisvalid
"""


def add_missing_indexes(con: "Connection", declared: Indexes) -> None:
    """Make every index that a table of the marts lacks; the connection commits each statement by itself.

    Nobody waits for it. An index that was cut short is made again, by the next run when this one fails.
    """
    for (schema,) in con.execute(_SCHEMAS).fetchall():
        tables = existing_columns(con, schema, "r")
        held: dict[str, set[tuple[str, ...]]] = {}
        broken: set[str] = set()
        for mart, name, is_valid, columns in con.execute(_HELD, [schema]):
            if is_valid:
                held.setdefault(mart, set()).add(tuple(columns))
            else:
                broken.add(name)
        for mart, columns_of_table in tables.items():
            for wanted in indexes_of(mart, list(columns_of_table), declared):
                if wanted not in held.get(mart, ()):
                    _make(con, schema, mart, wanted, broken)


def _make(con: "Connection", schema: str, mart: str, columns: tuple[str, ...], broken: set[str]) -> None:
    from psycopg import sql

    name = index_name(mart, columns)
    con.execute(sql.SQL("set lock_timeout = {}").format(sql.Literal(_PATIENCE)))
    if name in broken:
        con.execute(sql.SQL("drop index concurrently {}").format(sql.Identifier(schema, name)))
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    table = sql.Identifier(schema, mart)
    con.execute(sql.SQL("create index concurrently {} on {} ({})").format(sql.Identifier(name), table, listed))
