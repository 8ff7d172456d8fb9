"""Taking out the parts that no publication which stays loaded has, without making a reader wait.

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


def drop_unused(con: "Connection", keep: Iterable[str]) -> None:
    """Keep the parts of these publications and of whatever is shown; the others go."""
    from psycopg import sql

    with con.transaction():
        registry.hold(con)
        con.execute(_FORGET, [list(keep)])
    unused = con.execute(_UNUSED).fetchall()
    for version, mart, found in unused:
        table = sql.Identifier(parts_schema(version), mart)

        def take_out(table: sql.Identifier = table, found: list[int] = found) -> None:
            # Whoever lists a part holds its row: only when that is over is it known which are unused still.
            con.execute("select from registry.part where part_id = any (%s) for update", [found])
            gone = [number for (number,) in con.execute(_TAKE_OUT, [found])]
            con.execute(sql.SQL("delete from {} where part_id = any (%s)").format(table), [gone])

        patiently(con, take_out, f"mart {mart}: old parts")
        con.execute(sql.SQL("vacuum (truncate false, skip_locked) {}").format(table))
