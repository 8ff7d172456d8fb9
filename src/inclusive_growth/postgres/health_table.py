"""The table `marts.data_health`: how each dataset is, refreshed by the watchkeeper beside the published marts.

It belongs to no publication: it changes when nothing is published, and holds no figure.
"""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import TYPE_CHECKING

from inclusive_growth.health import HealthRow
from inclusive_growth.postgres.layout import marts_schema
from inclusive_growth.postgres.place import MartsPlace, connected

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.sql import Identifier

TABLE = "data_health"
COLUMNS = {
    "dataset_id": ("text primary key", "Id of the dataset in the catalogue."),
    "title": ("text not null", "Its title, as the publisher calls it."),
    "source": ("text not null", "The publisher's service or file family that it is fetched from."),
    "last_status": ("text not null", "What came of the last fetch: landed, unchanged, refused, failed or never."),
    "last_seen_at": ("timestamptz", "When the publisher was last asked."),
    "last_landed_at": ("timestamptz", "When other content last came."),
    "release_known_from": ("timestamptz", "Since when the last release that passed its gate is known."),
    "failing_since": ("timestamptz", "Since when no usable answer has come; empty while all goes well."),
    "reason": ("text not null", "Why it fails, in words; empty while all goes well."),
    "landing_gate": (
        "text not null",
        "Verdict on what the last fetch brought: passed, warnings, closed, not judged.",
    ),
    "expected_by": ("date", "The day by which the next release is expected, with the days of grace."),
    "late": ("boolean not null", "Whether nothing new has come by then."),
    "refreshed_at": ("timestamptz not null", "When this table was last refreshed."),
}
_ABOUT = "One row per dataset: how it is now, as the watchkeeper saw it. In no publication; it holds no figures."


def write(place: MartsPlace, rows: Sequence[HealthRow], refreshed_at: datetime) -> bool:
    """Replace the whole table in one transaction; False before the first publication, without a schema to be in.

    Raises SurfaceUnavailable when Postgres is.
    """
    from psycopg import sql

    table = sql.Identifier(marts_schema(1), TABLE)
    with connected(place) as con, con.transaction():
        if con.execute("select to_regnamespace(%s) is null", [marts_schema(1)]).fetchone() == (True,):
            return False
        _ensure(con, table)
        # Two watchkeepers take turns; readers are not held up.
        con.execute(sql.SQL("lock table {} in share row exclusive mode").format(table))
        con.execute(sql.SQL("delete from {}").format(table))
        with con.cursor().copy(sql.SQL("copy {} from stdin").format(table)) as copy:
            for row in rows:
                copy.write_row((*astuple(row), refreshed_at))
    return True


def _ensure(con: "Connection", table: "Identifier") -> None:
    """Make the table, with words for whoever finds it, when it is not there."""
    from psycopg import sql

    if con.execute("select to_regclass(%s) is null", [f"{marts_schema(1)}.{TABLE}"]).fetchone() == (False,):
        return
    named = [sql.SQL("{} " + kind).format(sql.Identifier(name)) for name, (kind, _) in COLUMNS.items()]
    columns = sql.SQL(", ").join(named)
    con.execute(sql.SQL("create table {} ({})").format(table, columns))
    con.execute(sql.SQL("comment on table {} is {}").format(table, sql.Literal(_ABOUT)))
    for name, (_, words) in COLUMNS.items():
        column = sql.Identifier(marts_schema(1), TABLE, name)
        con.execute(sql.SQL("comment on column {} is {}").format(column, sql.Literal(words)))
