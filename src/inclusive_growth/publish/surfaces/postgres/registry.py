"""Which parts are loaded, which publication has which, the history as readers are told it, and the pointer.

What readers are shown is read and changed under one lock (`hold`), so that a writer that stalled and lost its
lease changes nothing of a newer one, and nobody takes out what is about to be shown.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from inclusive_growth.publish.notices import facts, notice_of
from inclusive_growth.records import HistoryEntry, Manifest, Part

if TYPE_CHECKING:
    from psycopg import Connection

_HISTORY = """
insert into registry.history values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# A major version that is older than the shown one keeps what it showed last; a newer one, from which readers were
# taken back, shows nothing. Never back in time: a writer that was paused after its commit must not win.
_POINT = """
update registry.pointer
set
    history_seq = %(seq)s,
    publication_id = case when version = %(version)s then %(publication_id)s else '' end
where version >= %(version)s and history_seq <= %(seq)s
"""


def hold(con: "Connection") -> None:
    """Until the transaction ends no other writer lists, tells, points or takes out; readers do not wait."""
    con.execute("select from registry.pointer order by version for update")


def shown(con: "Connection") -> tuple[int, str] | None:
    """(history seq, publication id) that the views show; None before the first."""
    row = con.execute(
        "select history_seq, history.publication_id from registry.pointer"
        " inner join registry.history using (history_seq) order by history_seq desc limit 1"
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


def point_to(con: "Connection", entry: HistoryEntry, version: int) -> None:
    """Let readers see the publication of this history entry: one UPDATE."""
    shows = "" if entry.action == "withdraw" else entry.publication_id
    con.execute(_POINT, {"seq": entry.seq, "version": version, "publication_id": shows})


def told_up_to(con: "Connection") -> int:
    """The newest history entry that readers have been shown."""
    row = con.execute("select coalesce(max(history_seq), 0) from registry.pointer").fetchone()
    return int(row[0]) if row else 0


def pointed_at(con: "Connection", version: int) -> int:
    """The history entry that a major version shows; 0 before the first."""
    row = con.execute("select history_seq from registry.pointer where version = %s", [version]).fetchone()
    return int(row[0]) if row else 0


def versions_shown(con: "Connection") -> set[int]:
    """Major versions that have shown anything."""
    return {version for (version,) in con.execute("select version from registry.pointer where history_seq > 0")}


def tell_history(con: "Connection", entries: Iterable[tuple[HistoryEntry, Manifest]]) -> None:
    """Write these entries in place of what an earlier attempt may have left; none that readers have been shown."""
    with con.transaction():
        hold(con)
        told, known = told_up_to(con), history_ids(con)
        for entry, of in entries:
            if entry.seq > told or entry.seq not in known:
                tell(con, entry, of)


def tell(con: "Connection", entry: HistoryEntry, of: Manifest) -> None:
    """Write this entry in place of another of its number; the caller holds the lock."""
    con.execute("delete from registry.history where history_seq = %s", [entry.seq])
    con.execute(_HISTORY, _row(entry, of))


def history_ids(con: "Connection") -> dict[int, str]:
    """History seq -> publication, as this database has it."""
    return {
        int(seq): name for seq, name in con.execute("select history_seq, publication_id from registry.history")
    }


def numbers(con: "Connection", parts: Iterable[Part], version: int) -> dict[Part, int]:
    """The numbers of those of these parts that are loaded."""
    loaded = {
        (mart, digest): number
        for number, mart, digest in con.execute(
            "select part_id, mart, sha256 from registry.part where version = %s", [version]
        )
    }
    return {part: loaded[part.mart, part.sha256] for part in parts if (part.mart, part.sha256) in loaded}


def new_numbers(con: "Connection", how_many: int) -> list[int]:
    rows = con.execute("select nextval('registry.part_number') from generate_series(1, %s)", [how_many])
    return [int(row[0]) for row in rows]


def list_parts(con: "Connection", publication_id: str, parts: Iterable[Part], version: int) -> tuple[Part, ...]:
    """Say which parts make a publication; from then on nobody takes them out before the next switch is over.

    Returns the parts that are not there; then nothing is said.
    """
    parts = tuple(parts)
    with con.transaction():
        hold(con)
        held = _kept(con, parts, version)
        missing = tuple(part for part in parts if part not in held)
        if not missing and _listed(con, publication_id) != (wanted := _by_mart(held)):
            con.execute("delete from registry.content where publication_id = %s", [publication_id])
            for mart, found in wanted.items():
                con.execute("insert into registry.content values (%s, %s, %s)", [publication_id, mart, found])
    return missing


def is_listed(con: "Connection", publication_id: str, parts: Iterable[Part], version: int) -> bool:
    """Whether it is listed with exactly these parts, and they are there; both stay so in this transaction."""
    parts = tuple(parts)
    held = _kept(con, parts, version)
    return len(held) == len(set(parts)) and _listed(con, publication_id) == _by_mart(held)


def _kept(con: "Connection", parts: Iterable[Part], version: int) -> dict[Part, int]:
    """The numbers of those of these parts that are loaded and stay so until the transaction ends."""
    found = numbers(con, parts, version)
    ids = list(found.values())
    rows = con.execute("select part_id from registry.part where part_id = any (%s) for share", [ids])
    kept = {number for (number,) in rows}
    return {part: number for part, number in found.items() if number in kept}


def _listed(con: "Connection", publication_id: str) -> dict[str, list[int]]:
    rows = con.execute("select mart, part_ids from registry.content where publication_id = %s", [publication_id])
    return {mart: sorted(found) for mart, found in rows}


def _by_mart(held: dict[Part, int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for part, number in held.items():
        found.setdefault(part.mart, []).append(number)
    return {mart: sorted(of_mart) for mart, of_mart in found.items()}


def _row(entry: HistoryEntry, of: Manifest) -> list[Any]:
    named = [entry.seq, entry.action, entry.publication_id, entry.who, entry.why, entry.at]
    return [*named, of.sample, *facts(of), of.previous, notice_of(entry, of)]
