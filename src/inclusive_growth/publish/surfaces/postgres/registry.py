"""The registry: loaded parts, the parts of each publication, the history for readers, and the pointer.

The pointer is read and changed under one lock (`lock_pointers`), so that a writer that stalled and lost its lease
changes nothing of a newer writer, and nobody removes parts that are about to be shown.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from inclusive_growth.publish.notices import notice_of, provenance
from inclusive_growth.publish.surfaces.surface import ShownEntry
from inclusive_growth.records import HistoryEntry, Manifest, Part
from inclusive_growth.store.history import entry_sha256

if TYPE_CHECKING:
    from psycopg import Connection

_HISTORY = """
insert into registry.history values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# A major version older than the shown one keeps its last publication; a newer one, from which readers were taken
# back, shows nothing. The pointer never goes back in time: a writer that was paused after its commit must not win.
_POINT = """
update registry.pointer
set
    history_seq = %(seq)s,
    publication_id = case when version = %(version)s then %(publication_id)s else '' end
where version >= %(version)s and history_seq <= %(seq)s
"""


def lock_pointers(con: "Connection") -> None:
    """Keep other writers from changing the registry until the transaction ends; readers do not wait."""
    con.execute("select from registry.pointer order by version for update")


def shown(con: "Connection") -> tuple[int, str] | None:
    """(history seq, publication id) that the views show; None before the first publication."""
    row = con.execute(
        "select history_seq, history.publication_id from registry.pointer"
        " inner join registry.history using (history_seq) order by history_seq desc limit 1"
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


def point_to(con: "Connection", entry: HistoryEntry, version: int) -> None:
    """Show readers the publication of this history entry: one UPDATE."""
    publication_id = "" if entry.action == "withdraw" else entry.publication_id
    con.execute(_POINT, {"seq": entry.seq, "version": version, "publication_id": publication_id})


def last_shown_seq(con: "Connection") -> int:
    """The number of the newest history entry that readers have seen; 0 before the first."""
    row = con.execute("select coalesce(max(history_seq), 0) from registry.pointer").fetchone()
    return int(row[0]) if row else 0


def shown_seq(con: "Connection", version: int) -> int:
    """The number of the history entry that a major version shows; 0 before the first."""
    row = con.execute("select history_seq from registry.pointer where version = %s", [version]).fetchone()
    return int(row[0]) if row else 0


def versions_shown(con: "Connection") -> set[int]:
    """Major versions that have shown a publication."""
    return {version for (version,) in con.execute("select version from registry.pointer where history_seq > 0")}


def write_history(con: "Connection", entries: Iterable[tuple[HistoryEntry, Manifest]]) -> None:
    """Write these entries over leftovers of an earlier attempt, except entries that readers have seen."""
    with con.transaction():
        lock_pointers(con)
        last_shown, recorded = last_shown_seq(con), recorded_history(con)
        for entry, manifest in entries:
            if entry.seq > last_shown or entry.seq not in recorded:
                write_entry(con, entry, manifest)


def write_entry(con: "Connection", entry: HistoryEntry, manifest: Manifest) -> None:
    """Write this entry over any entry of its number; the caller holds the lock."""
    con.execute("delete from registry.history where history_seq = %s", [entry.seq])
    con.execute(_HISTORY, _row(entry, manifest))


def recorded_history(con: "Connection") -> dict[int, str]:
    """History seq -> publication id, from this database."""
    return {
        int(seq): name for seq, name in con.execute("select history_seq, publication_id from registry.history")
    }


def seen_history(con: "Connection", *, with_hashes: bool) -> tuple[ShownEntry, ...]:
    """The entries that readers have seen, oldest first."""
    digest = "entry_sha256" if with_hashes else "''"
    rows = con.execute(
        f"select history_seq, action, publication_id, who, why, {digest} from registry.history"  # noqa: S608
        " where history_seq <= %s order by 1",
        [last_shown_seq(con)],
    )
    return tuple(ShownEntry(*row) for row in rows)


def part_numbers(con: "Connection", parts: Iterable[Part], version: int) -> dict[Part, int]:
    """The number of each of these parts that is loaded."""
    loaded = {
        (mart, digest): number
        for number, mart, digest in con.execute(
            "select part_id, mart, sha256 from registry.part where version = %s", [version]
        )
    }
    return {part: loaded[part.mart, part.sha256] for part in parts if (part.mart, part.sha256) in loaded}


def new_part_numbers(con: "Connection", how_many: int) -> list[int]:
    """Numbers for parts that are to be loaded; no other writer gets them."""
    rows = con.execute("select nextval('registry.part_number') from generate_series(1, %s)", [how_many])
    return [int(row[0]) for row in rows]


def list_parts(con: "Connection", publication_id: str, parts: Iterable[Part], version: int) -> tuple[Part, ...]:
    """List the parts of a publication; after that nobody removes them before the next switch is over.

    Returns the parts that are not loaded; then nothing is listed.
    """
    parts = tuple(parts)
    with con.transaction():
        lock_pointers(con)
        held = _kept(con, parts, version)
        missing = tuple(part for part in parts if part not in held)
        if not missing and _listed(con, publication_id) != (wanted := _by_mart(held)):
            con.execute("delete from registry.content where publication_id = %s", [publication_id])
            for mart, numbers in wanted.items():
                con.execute("insert into registry.content values (%s, %s, %s)", [publication_id, mart, numbers])
    return missing


def is_listed(con: "Connection", publication_id: str, parts: Iterable[Part], version: int) -> bool:
    """Whether a publication is listed with exactly these parts, all loaded; it stays so in this transaction."""
    parts = tuple(parts)
    held = _kept(con, parts, version)
    return len(held) == len(set(parts)) and _listed(con, publication_id) == _by_mart(held)


def _kept(con: "Connection", parts: Iterable[Part], version: int) -> dict[Part, int]:
    """The number of each of these parts that is loaded and stays so until the transaction ends."""
    loaded = part_numbers(con, parts, version)
    ids = list(loaded.values())
    rows = con.execute("select part_id from registry.part where part_id = any (%s) for share", [ids])
    kept = {number for (number,) in rows}
    return {part: number for part, number in loaded.items() if number in kept}


def _listed(con: "Connection", publication_id: str) -> dict[str, list[int]]:
    rows = con.execute("select mart, part_ids from registry.content where publication_id = %s", [publication_id])
    return {mart: sorted(numbers) for mart, numbers in rows}


def _by_mart(held: dict[Part, int]) -> dict[str, list[int]]:
    numbers: dict[str, list[int]] = {}
    for part, number in held.items():
        numbers.setdefault(part.mart, []).append(number)
    return {mart: sorted(of_mart) for mart, of_mart in numbers.items()}


def _row(entry: HistoryEntry, manifest: Manifest) -> list[Any]:
    identity = [entry.seq, entry.action, entry.publication_id, entry.who, entry.why, entry.at]
    facts = [manifest.sample, *provenance(manifest), manifest.previous, notice_of(entry, manifest)]
    return [*identity, *facts, entry_sha256(entry)]
