"""The table `marts.data_health`: one row per dataset, refreshed by the watchkeeper beside the published marts.

The table belongs to no publication: it changes without one, and holds no figure.
"""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import TYPE_CHECKING, Any

from inclusive_growth.build.marts import MARTS_VERSION
from inclusive_growth.operations.watch.health import HealthRow
from inclusive_growth.publish.surfaces.postgres.connection import MartsPlace, connected, patiently
from inclusive_growth.publish.surfaces.postgres.schemas import has_schema, marts_schema
from inclusive_growth.publish.surfaces.postgres.tables import existing_columns

if TYPE_CHECKING:
    from psycopg import Connection

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
    """Replace the whole table, in the schema of each major version that readers have, each in one transaction.

    Returns False before the first publication, which makes the schemas. Raises SurfaceUnavailable.
    """
    lines = [(*astuple(row), refreshed_at) for row in rows]
    with connected(place) as con:
        schemas = [name for name in map(marts_schema, range(1, MARTS_VERSION + 1)) if has_schema(con, name)]
        for schema in schemas:
            _replace(con, schema, lines)
    return bool(schemas)


def _replace(con: "Connection", schema: str, lines: Sequence[tuple[Any, ...]]) -> None:
    present = list(existing_columns(con, schema, "r").get(TABLE, {}))
    missing = [name for name in COLUMNS if name not in present]

    def replace() -> None:
        from psycopg import sql

        table = sql.Identifier(schema, TABLE)
        if present:
            # Two watchkeepers take turns; readers are not held up.
            con.execute(sql.SQL("lock table {} in share row exclusive mode").format(table))
            con.execute(sql.SQL("delete from {}").format(table))
        _add(con, schema, missing, is_new=not present)
        names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
        with con.cursor().copy(sql.SQL("copy {} ({}) from stdin").format(table, names)) as copy:
            for line in lines:
                copy.write_row(line)

    if present and missing:
        patiently(con, replace, f"{schema}.{TABLE}: new columns")
    else:
        with con.transaction():
            replace()


def _add(con: "Connection", schema: str, missing: Sequence[str], *, is_new: bool) -> None:
    """Make the table, or its missing columns, with comments."""
    from psycopg import sql

    table = sql.Identifier(schema, TABLE)
    columns = [sql.SQL("{} " + COLUMNS[name][0]).format(sql.Identifier(name)) for name in missing]
    if is_new:
        con.execute(sql.SQL("create table {} ({})").format(table, sql.SQL(", ").join(columns)))
        con.execute(sql.SQL("comment on table {} is {}").format(table, sql.Literal(_ABOUT)))
    else:
        for column in columns:
            con.execute(sql.SQL("alter table {} add column {}").format(table, column))
    for name in missing:
        words = sql.Literal(COLUMNS[name][1])
        con.execute(sql.SQL("comment on column {} is {}").format(sql.Identifier(schema, TABLE, name), words))
