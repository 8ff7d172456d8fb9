"""The publication history: its entries, the current publication, and the one public at an instant.

The history is a numbered series of entries; readers see the highest. A withdrawal shows nothing until a person
rolls back or publishes a new candidate.
"""

from collections.abc import Iterable
from datetime import datetime

from inclusive_growth.errors import NotInStore, UsageError
from inclusive_growth.records import Candidate, HistoryEntry, Manifest, from_json, utc
from inclusive_growth.store.keys import HISTORY, manifest_key
from inclusive_growth.store.object_store import Store, series


def read_entries(store: Store) -> list[HistoryEntry]:
    """Every publication, rollback and withdrawal, oldest first."""
    return [from_json(HistoryEntry, store.get(key)) for _, key in series(store, HISTORY)]


def current(store: Store) -> tuple[HistoryEntry, Manifest] | None:
    """The publication that readers are to see now; None before the first publication and after a withdrawal."""
    entries = read_entries(store)
    if not entries or entries[-1].action == "withdraw":
        return None
    return entries[-1], read_manifest(store, entries[-1].publication_id)


def baseline(entries: Iterable[HistoryEntry]) -> HistoryEntry | None:
    """The entry to compare the next publication with: the newest whose publication was never withdrawn."""
    entries = list(entries)
    gone = withdrawn(entries)
    return next((entry for entry in reversed(entries) if entry.publication_id not in gone), None)


def withdrawn(entries: Iterable[HistoryEntry]) -> dict[str, HistoryEntry]:
    """Withdrawn publications, each with the entry that says why."""
    return {entry.publication_id: entry for entry in entries if entry.action == "withdraw"}


def loaded_publications(entries: Iterable[HistoryEntry]) -> tuple[str, ...]:
    """Ids of the publications that databases keep loaded: the shown one and the one that a rollback would show."""
    entries = list(entries)
    gone = withdrawn(entries)
    shown = dict.fromkeys(entry.publication_id for entry in reversed(entries) if entry.publication_id not in gone)
    return tuple(shown)[:2]


def as_of(store: Store, instant: datetime) -> HistoryEntry | None:
    """The entry of the publication that was public at an instant, even if withdrawn or corrected since."""
    if instant.tzinfo is None:
        raise UsageError(f"{instant.isoformat()}: say the time zone, for example {instant.isoformat()}+00:00")
    entries = [entry for entry in read_entries(store) if entry.at <= utc(instant)]
    return entries[-1] if entries and entries[-1].action != "withdraw" else None


def entries_since(store: Store, candidate: Candidate) -> list[HistoryEntry]:
    """History entries newer than the last build of a candidate."""
    return [entry for entry in read_entries(store) if entry.seq > candidate.based_on]


def taken_back(store: Store, candidate: Candidate) -> HistoryEntry | None:
    """The last entry since the build of a candidate that readers saw and see no more; None for any other."""
    entries = read_entries(store)
    was_public = any(entry.publication_id == candidate.candidate_id for entry in entries)
    if not was_public or entries[-1].seq <= candidate.based_on:
        return None  # the same content, built again since
    is_shown = entries[-1].action != "withdraw" and entries[-1].publication_id == candidate.candidate_id
    return None if is_shown else entries[-1]


def manifest(store: Store, publication_id: str) -> Manifest:
    """The manifest of a publication; the beginning of its id is enough when only one id begins so."""
    known = dict.fromkeys(entry.publication_id for entry in read_entries(store))
    matches = [known_id for known_id in known if known_id.startswith(publication_id)] if publication_id else []
    if len(matches) != 1:
        reason = "stands for several publications" if matches else "is not a publication"
        raise UsageError(
            f"'{publication_id}' {reason}; known: {', '.join(known_id[:16] for known_id in known) or 'none yet'}"
        )
    return read_manifest(store, matches[0])


def read_manifest(store: Store, publication_id: str) -> Manifest:
    """The manifest of exactly this publication."""
    try:
        return from_json(Manifest, store.get(manifest_key(publication_id)))
    except NotInStore as error:
        raise NotInStore(f"publication {publication_id[:16]}: its manifest is gone: {error}") from error
