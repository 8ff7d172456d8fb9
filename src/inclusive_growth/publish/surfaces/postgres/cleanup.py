"""Remove parts that belong to no loaded publication, without making a reader wait.

Rows are deleted, never truncated or dropped: a transaction that began before still sees them.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from inclusive_growth.publish.surfaces.postgres import registry
from inclusive_growth.publish.surfaces.postgres.connection import patiently
from inclusive_growth.publish.surfaces.postgres.schemas import parts_schema

if TYPE_CHECKING:
    from psycopg import Connection

_UNUSED = """
select version, mart, array_agg(part_id)
from registry.part
where part_id not in (select unnest(part_ids) from registry.content)
group by version, mart
order by version, mart
"""
_FORGET = """
delete from registry.content
where not publication_id = any (%s)
    and publication_id not in (select pointer.publication_id from registry.pointer)
"""
_TAKE_OUT = """
delete from registry.part
where part_id = any (%s) and part_id not in (select unnest(part_ids) from registry.content)
returning part_id
"""


def drop_unused_parts(con: "Connection", keep: Iterable[str]) -> None:
    """Remove every part but those of these publications and of the shown one."""
    from psycopg import sql

    with con.transaction():
        registry.lock_pointers(con)
        con.execute(_FORGET, [list(keep)])
    unused = con.execute(_UNUSED).fetchall()
    for version, mart, candidates in unused:
        table = sql.Identifier(parts_schema(version), mart)

        def take_out(table: sql.Identifier = table, candidates: list[int] = candidates) -> None:
            # A writer that lists a part locks its row: only after that lock is it known which parts stay unlisted.
            con.execute("select from registry.part where part_id = any (%s) for update", [candidates])
            removed = [number for (number,) in con.execute(_TAKE_OUT, [candidates])]
            con.execute(sql.SQL("delete from {} where part_id = any (%s)").format(table), [removed])

        patiently(con, take_out, f"mart {mart}: old parts")
        con.execute(sql.SQL("vacuum (truncate false, skip_locked) {}").format(table))
