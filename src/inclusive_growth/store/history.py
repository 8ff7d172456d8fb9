"""Reads what is public: the history of publications, the current one, and the one public at an instant.

History is a numbered series of entries; the highest is what readers see. A withdrawal shows nothing until
a person rolls back or a new candidate is published.
"""

from collections.abc import Iterable
from datetime import datetime

from inclusive_growth.errors import NotInStore, UsageError
from inclusive_growth.records import Candidate, HistoryEntry, Manifest, from_json, utc
from inclusive_growth.store.keys import HISTORY, manifest_key
from inclusive_growth.store.object_store import Store, series


def history(store: Store) -> list[HistoryEntry]:
    """Every publication, rollback and withdrawal, oldest first."""
    return [from_json(HistoryEntry, store.get(key)) for _, key in series(store, HISTORY)]


def current(store: Store) -> tuple[HistoryEntry, Manifest] | None:
    """What readers are to see now, or None before the first publication and after a withdrawal."""
    return _shown(store, history(store))


def baseline(entries: Iterable[HistoryEntry]) -> HistoryEntry | None:
    """What the next publication is compared with: the newest entry whose publication was never withdrawn."""
    entries = list(entries)
    gone = withdrawn(entries)
    return next((entry for entry in reversed(entries) if entry.publication_id not in gone), None)


def withdrawn(entries: Iterable[HistoryEntry]) -> dict[str, HistoryEntry]:
    """Publications that were withdrawn, each with the entry that says why."""
    return {entry.publication_id: entry for entry in entries if entry.action == "withdraw"}


def stays_loaded(entries: Iterable[HistoryEntry]) -> tuple[str, ...]:
    """The publications that databases keep: the shown one and the one that a rollback would show."""
    entries = list(entries)
    gone = withdrawn(entries)
    shown = dict.fromkeys(entry.publication_id for entry in reversed(entries) if entry.publication_id not in gone)
    return tuple(shown)[:2]


def as_of(store: Store, instant: datetime) -> HistoryEntry | None:
    """The entry that decided what was public at an instant, whatever was withdrawn or corrected since."""
    if instant.tzinfo is None:
        raise UsageError(f"{instant.isoformat()}: say the time zone, for example {instant.isoformat()}+00:00")
    entries = [entry for entry in history(store) if entry.at <= utc(instant)]
    return entries[-1] if entries and entries[-1].action != "withdraw" else None


def since(store: Store, candidate: Candidate) -> list[HistoryEntry]:
    """History entries that the last build of a candidate did not know of."""
    return [entry for entry in history(store) if entry.seq > candidate.based_on]


def manifest(store: Store, publication_id: str) -> Manifest:
    """The manifest of a publication; a beginning of its id is enough when only one has it."""
    known = dict.fromkeys(entry.publication_id for entry in history(store))
    found = [item for item in known if item.startswith(publication_id)] if publication_id else []
    if len(found) != 1:
        reason = "stands for several publications" if found else "is not a publication"
        raise UsageError(
            f"'{publication_id}' {reason}; known: {', '.join(item[:16] for item in known) or 'none yet'}"
        )
    return read_manifest(store, found[0])


def read_manifest(store: Store, publication_id: str) -> Manifest:
    """The manifest of exactly this publication."""
    try:
        return from_json(Manifest, store.get(manifest_key(publication_id)))
    except NotInStore as error:
        raise NotInStore(f"publication {publication_id[:16]}: its manifest is gone: {error}") from error


def _shown(store: Store, entries: list[HistoryEntry]) -> tuple[HistoryEntry, Manifest] | None:
    if not entries or entries[-1].action == "withdraw":
        return None
    return entries[-1], read_manifest(store, entries[-1].publication_id)
