"""The published DuckDB file: a cache that readers open, built beside the old one and switched by rename.

It holds one plain table per mart (without a row after a withdrawal), `dim_publication` (the whole history) and
`about` (one row: the identity of the file, and in plain words whether it is a SAMPLE). Times are UTC.
"""

import json
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inclusive_growth.errors import BuildFailed, PublishRefused, SurfaceError, SurfaceUnavailable
from inclusive_growth.publish.notices import SAMPLE_NOTICE, WITHDRAWN_NOTICE, notice_of, provenance
from inclusive_growth.publish.surfaces.surface import ShownEntry, contradictions
from inclusive_growth.records import HistoryEntry, Manifest
from inclusive_growth.store.duck import connect, identifier, reading_store, text_literal
from inclusive_growth.store.heartbeat import Heartbeat, no_heartbeat
from inclusive_growth.store.history import entry_sha256, read_manifest
from inclusive_growth.store.keys import part_key, schema_key
from inclusive_growth.store.object_store import Store, get_checked

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ABOUT = """create table about (
    publication_id varchar, history_seq integer, action varchar, published_at timestamp, sample boolean,
    origin varchar, authority varchar, code_version varchar, notice varchar)"""
_DIM_PUBLICATION = """create table dim_publication (
    history_seq integer, action varchar, publication_id varchar, who varchar, why varchar, changed_at timestamp,
    is_current boolean, sample boolean, origin varchar, authority varchar, code_version varchar,
    previous_publication_id varchar, entry_sha256 varchar)"""


def shown(path: Path) -> tuple[int, str] | None:
    """(history seq, publication id) that the file shows; None when there is no file.

    Raises SurfaceUnavailable for a file that cannot be opened: damaged, or open for writing elsewhere.
    """
    rows = _ask(path, "select history_seq, publication_id from about")
    return (int(rows[0][0]), str(rows[0][1])) if rows else None


def history(path: Path) -> tuple[ShownEntry, ...]:
    """The history in the file, oldest first; empty when there is no file. Raises SurfaceUnavailable as `shown`."""
    columns = _ask(path, "select name from pragma_table_info('dim_publication') where name = 'entry_sha256'")
    digest = "entry_sha256" if columns else "''"
    rows = _ask(
        path,
        f"select history_seq, action, publication_id, who, why, {digest} from dim_publication order by 1",  # noqa: S608
    )
    return tuple(ShownEntry(*row) for row in rows)


def _ask(path: Path, query: str) -> list[Any]:
    import duckdb

    if not path.is_file():
        return []
    try:
        con = connect(path, read_only=True)
        try:
            return con.execute(query).fetchall()
        finally:
            con.close()
    except duckdb.Error as error:
        message = str(error).strip().partition("\n")[0]
        raise SurfaceUnavailable(
            f"{path}: cannot be read: {message}; close the program that writes to it, or make it anew with "
            "igw refresh --rebuild"
        ) from error


def refuse_another_history(path: Path, entries: list[HistoryEntry]) -> None:
    """Raise SurfaceError when readers have seen a history entry that the store lacks or holds otherwise."""
    if wrong := contradictions(history(path), entries):
        raise SurfaceError(
            f"{path} has shown another history than the store holds: {wrong[0]}. Readers keep what they see; read "
            "‘The history does not hold’ in the runbook. When the store was restored from an older backup, or is "
            "meant to be another one, igw refresh --rebuild makes the file anew"
        )


def refuse_when_in_use(path: Path) -> None:
    """Raise PublishRefused when somebody has the file open for writing: a rename would lose or mix data."""
    if path.with_name(path.name + ".wal").exists():
        raise PublishRefused(
            f"{path}.wal lies beside the published file: a program opened it for writing; close that program "
            "(readers open it read-only), then publish again"
        )


def build_beside(path: Path, store: Store, entries: list[HistoryEntry], alive: Heartbeat = no_heartbeat) -> None:
    """Build the file for the last of these history entries beside `path`; the file of readers stays unchanged."""
    refuse_when_in_use(path)
    refuse_another_history(path, entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    for left_over in path.parent.glob(f".{path.name}.building-*"):
        # DuckDB keeps rows that do not fit into memory in a folder beside its file.
        shutil.rmtree(left_over) if left_over.is_dir() else left_over.unlink(missing_ok=True)
    con = connect(_beside(path))
    try:
        if entries[-1].action != "withdraw":
            manifest = read_manifest(store, entries[-1].publication_id)
            for part in manifest.candidate.parts:
                get_checked(store, part_key(part), part.sha256)
                alive()
            _load_marts(con, store, manifest, alive)
        else:
            _make_empty_marts(con, store, entries[-1])
        _load_history(con, store, entries)
    finally:
        con.close()


def switch(path: Path) -> None:
    """Let readers see the file built beside: on disk in full before the rename, the rename before returning."""
    refuse_when_in_use(path)
    _sync(_beside(path))
    _beside(path).replace(path)
    _sync(path.parent)


@reading_store()
def faults(path: Path, store: Store, entries: list[HistoryEntry]) -> tuple[str, ...]:
    """Marts whose rows in the file differ from the publication's parts, in words."""
    if entries[-1].action == "withdraw":
        return ()
    differences = []
    con = connect(path, read_only=True)
    try:
        for mart, urls in part_urls(store, read_manifest(store, entries[-1].publication_id)).items():
            sums = [
                con.execute(f"select count(*), sum(hash(held)::hugeint) from {rows} as held", values).fetchone()  # noqa: S608
                for rows, values in ((checked_name(mart), []), ("read_parquet($1)", [urls]))
            ]
            if sums[0] != sums[1]:
                differences.append(
                    f"mart {mart}: the file holds {sums[0]} and the publication {sums[1]} (rows, checksum)"
                )
    finally:
        con.close()
    return tuple(differences)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.building-{os.getpid()}")


@reading_store()
def _load_marts(con: "DuckDBPyConnection", store: Store, manifest: Manifest, alive: Heartbeat) -> None:
    descriptions = json.loads(store.get(schema_key(manifest.publication_id)))
    for mart, urls in part_urls(store, manifest).items():
        con.execute(f"create table {checked_name(mart)} as from read_parquet($1)", [urls])
        alive()
        about = descriptions.get(mart, {"description": "", "columns": []})
        sample = SAMPLE_NOTICE if manifest.sample else ""
        con.execute(f"comment on table {checked_name(mart)} is {text_literal(sample + about['description'])}")
        for column in about["columns"]:
            if column["description"]:
                name = f"{checked_name(mart)}.{identifier(column['name'])}"
                con.execute(f"comment on column {name} is {text_literal(column['description'])}")


def _make_empty_marts(con: "DuckDBPyConnection", store: Store, entry: HistoryEntry) -> None:
    """Make every mart of a withdrawn publication without a row, so that no reader's query breaks."""
    for mart, about in json.loads(store.get(schema_key(entry.publication_id))).items():
        columns = ", ".join(f"{identifier(column['name'])} {column['type']}" for column in about["columns"])
        con.execute(f"create table {checked_name(mart)} ({columns})")
        words = text_literal(WITHDRAWN_NOTICE + entry.why)
        con.execute(f"comment on table {checked_name(mart)} is {words}")


def part_urls(store: Store, manifest: Manifest) -> dict[str, list[str]]:
    """Mart -> addresses of its parts, in the order of the candidate."""
    urls: dict[str, list[str]] = {}
    for part in manifest.candidate.parts:
        urls.setdefault(part.mart, []).append(store.url(part_key(part)))
    return urls


def checked_name(name: str) -> str:
    """The name itself. Raises BuildFailed for a name that may not stand in SQL."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise BuildFailed(f"mart '{name}': not a table name; use lower-case letters, digits and underscores")
    return name


def _load_history(con: "DuckDBPyConnection", store: Store, entries: list[HistoryEntry]) -> None:
    last = entries[-1]
    con.execute(_DIM_PUBLICATION)
    for entry in entries:
        manifest = read_manifest(store, entry.publication_id)
        is_current = entry is last and entry.action != "withdraw"
        identity = (entry.seq, entry.action, entry.publication_id, entry.who, entry.why, entry.at)
        facts = (manifest.sample, *provenance(manifest), manifest.previous, entry_sha256(entry))
        _insert(con, "dim_publication", [*identity, is_current, *facts])
    manifest = read_manifest(store, last.publication_id)
    con.execute(_ABOUT)
    shown_now = (last.publication_id, last.seq, last.action, last.at, manifest.sample)
    _insert(con, "about", [*shown_now, *provenance(manifest), notice_of(last, manifest)])


def _insert(con: "DuckDBPyConnection", table: str, values: Iterable[Any]) -> None:
    row = list(values)
    con.execute(f"insert into {checked_name(table)} values ({', '.join('?' * len(row))})", row)  # noqa: S608 name checked


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
