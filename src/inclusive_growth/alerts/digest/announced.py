"""Publications whose digest was announced, and those that still wait for it."""

from contextlib import suppress

from inclusive_growth.errors import AlreadyExists
from inclusive_growth.records import HistoryEntry, to_json
from inclusive_growth.store import history
from inclusive_growth.store.keys import TOLD, told_key
from inclusive_growth.store.object_store import Store


def unannounced(store: Store) -> list[tuple[HistoryEntry, HistoryEntry | None]]:
    """Entries of the history that nobody was told of yet, oldest first, each with the entry to compare it with.

    A new publication is compared with the last one not withdrawn, a rollback with what readers saw last.
    """
    announced = set(store.keys(f"{TOLD}/"))
    entries = history.read_entries(store)
    return [
        (entry, history.baseline(earlier) if entry.action == "publish" else next(reversed(earlier), None))
        for entry in entries
        if told_key(entry.seq) not in announced
        for earlier in [[other for other in entries if other.seq < entry.seq]]
    ]


def mark_announced(store: Store, entry: HistoryEntry) -> None:
    """Remember that a digest was written to the outbox or was no news."""
    with suppress(AlreadyExists):
        store.put(told_key(entry.seq), to_json({"publication_id": entry.publication_id}))
