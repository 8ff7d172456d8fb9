"""Schemas of the database: the registry of parts and publications, and the rights of readers.

    registry.part        every loaded part; its row is written in the transaction that loads the rows
    registry.content     publication and mart -> the numbers of its parts
    registry.history     the history for readers; rows beyond the pointer are not shown yet
    registry.pointer     one row for each major version: the publication that its views show

Each major version has its own schemas: `marts` and `parts`, then `marts_v2` and `parts_v2`.
"""

from typing import TYPE_CHECKING

from inclusive_growth.errors import SurfaceError
from inclusive_growth.publish.surfaces.postgres.connection import patiently

if TYPE_CHECKING:
    from psycopg import Connection

READER = "bi_reader"
OWN_VIEWS = ("about", "dim_publication")

_REGISTRY = """
create schema if not exists registry;
create table if not exists registry.part (
    part_id integer primary key,
    version integer not null,
    mart text not null,
    sha256 text not null,
    row_count bigint not null,
    unique (version, mart, sha256));
create sequence if not exists registry.part_number as integer owned by registry.part.part_id;
create table if not exists registry.content (
    publication_id text not null,
    mart text not null,
    part_ids integer[] not null,
    primary key (publication_id, mart));
create table if not exists registry.history (
    history_seq integer primary key,
    action text not null,
    publication_id text not null,
    who text not null,
    why text not null,
    changed_at timestamp not null,
    sample boolean not null,
    origin text not null,
    authority text not null,
    code_version text not null,
    previous_publication_id text not null,
    notice text not null);
alter table registry.history add column if not exists entry_sha256 text not null default '';
create table if not exists registry.pointer (
    version integer primary key,
    history_seq integer not null,
    publication_id text not null);
"""
# A role that may read a table may see its statistics; no reader may read the tables of `parts`.
_SCHEMAS = """
insert into registry.pointer values ({version}, 0, '') on conflict do nothing;
create schema if not exists {parts};
create schema if not exists {marts};
grant usage on schema {marts} to {reader};
alter default privileges in schema {marts} grant select on tables to {reader};
"""
_ABOUT = """
create or replace view {marts}.about with (security_barrier = true) as
select
    history.publication_id, history.history_seq, history.action, history.changed_at as published_at,
    history.sample, history.origin, history.authority, history.code_version,
    case
        when pointer.publication_id = '' and history.action <> 'withdraw'
            then 'NOTHING IS SHOWN HERE: readers were taken back to a publication of an earlier version of the '
                'schema.'
        else history.notice
    end as notice
from registry.history
inner join registry.pointer
    on history.history_seq = pointer.history_seq and pointer.version = {version};
comment on view {marts}.about is
    'One row: which publication these views show, and in plain words what it is.';
create or replace view {marts}.dim_publication with (security_barrier = true) as
select
    history.history_seq, history.action, history.publication_id, history.who, history.why, history.changed_at,
    history.history_seq = pointer.history_seq and pointer.publication_id <> '' as is_current,
    history.sample, history.origin, history.authority, history.code_version, history.previous_publication_id,
    history.entry_sha256
from registry.history
inner join registry.pointer
    on history.history_seq <= pointer.history_seq and pointer.version = {version};
comment on view {marts}.dim_publication is
    'One row per history entry: every publication, rollback and withdrawal. Times are UTC.';
"""


def marts_schema(version: int) -> str:
    """The schema of a major version that readers have."""
    return "marts" if version == 1 else f"marts_v{version}"


def parts_schema(version: int) -> str:
    """The schema of a major version that holds the rows of parts."""
    return "parts" if version == 1 else f"parts_v{version}"


def migrate(con: "Connection", version: int) -> None:
    """Make missing schemas, changing nothing that readers see; may be repeated.

    Raises SurfaceError when the server has no role for readers.
    """
    from psycopg import sql

    if not con.execute("select 1 from pg_roles where rolname = %s", [READER]).fetchone():
        raise SurfaceError(
            f"Postgres has no role {READER}: run infra/postgres/marts_roles.sql as a superuser, then try again"
        )
    if is_ready(con, version):
        return
    names = {
        "version": sql.Literal(version),
        "marts": sql.Identifier(marts_schema(version)),
        "parts": sql.Identifier(parts_schema(version)),
        "reader": sql.Identifier(READER),
        "database": sql.Identifier(con.info.dbname),
    }
    with con.transaction():
        con.execute(_REGISTRY)
        con.execute(sql.SQL("revoke connect, temporary on database {database} from public").format(**names))
        con.execute(sql.SQL("grant connect on database {database} to {reader}").format(**names))
        con.execute(sql.SQL(_SCHEMAS).format(**names))
        con.execute(sql.SQL(_ABOUT).format(**names))


def is_ready(con: "Connection", version: int) -> bool:
    """Whether the schemas of this version are complete; these views are made last and so prove the registry."""
    return (
        has_schema(con, parts_schema(version))
        and all(_exists(con, f"{marts_schema(version)}.{name}") for name in OWN_VIEWS)
        and _has_column(con, f"{marts_schema(version)}.dim_publication", "entry_sha256")
    )


def has_version(con: "Connection", version: int) -> bool:
    """Whether the schema of this version and the registry exist, complete or not."""
    return has_schema(con, marts_schema(version)) and has_registry(con)


def has_registry(con: "Connection") -> bool:
    """Whether the registry exists, complete or not."""
    return _exists(con, "registry.pointer")


def wipe(con: "Connection") -> None:
    """Drop every major version and the registry at once; the store can make them again.

    All or nothing: without the registry the numbers of parts would begin again over rows of old parts.
    """
    from psycopg import sql

    schemas = con.execute(
        r"select nspname from pg_namespace where nspname ~ '^(registry|(marts|parts)(_v\d+)?)$'"
    ).fetchall()
    if schemas:
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in schemas)
        drop = sql.SQL("drop schema {} cascade").format(names)
        patiently(con, lambda: con.execute(drop), "dropping all of it")


def has_schema(con: "Connection", name: str) -> bool:
    return con.execute("select to_regnamespace(%s) is not null", [name]).fetchone() == (True,)


def records_hashes(con: "Connection") -> bool:
    """Whether the registry records the hashes of history entries; older databases do not."""
    return _has_column(con, "registry.history", "entry_sha256")


def _has_column(con: "Connection", relation: str, column: str) -> bool:
    query = "select exists (select from pg_attribute where attrelid = to_regclass(%s) and attname = %s)"
    return con.execute(query, [relation, column]).fetchone() == (True,)


def _exists(con: "Connection", name: str) -> bool:
    row = con.execute("select to_regclass(%s) is not null", [name]).fetchone()
    return bool(row and row[0])
