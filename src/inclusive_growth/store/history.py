"""The publication history: its entries, the current publication, and the one public at an instant.

The history is a numbered series of entries; readers see the highest. A withdrawal shows nothing until a person
rolls back or publishes a new candidate. Each entry names the hash of the one before it. The newest is held by what
stands outside the store: the surfaces, the email, and its seal when there is a key.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from inclusive_growth.errors import CorruptObject, NotInStore, UsageError
from inclusive_growth.records import Candidate, HistoryEntry, Manifest, from_json, sha256, to_json, utc
from inclusive_growth.store.keys import HISTORY, history_key, manifest_key
from inclusive_growth.store.object_store import Store, series
from inclusive_growth.store.seals import Keys, make_seal, proves

BEGINS = sha256(b"")  # stands for the entry before the first
_REMEDY = "nothing is switched; read ‘The history does not hold’ in the runbook"


def read_entries(store: Store) -> list[HistoryEntry]:
    """Every publication, rollback and withdrawal, oldest first.

    Raises CorruptObject when an entry is gone, renumbered, or not the one that the next entry names.
    """
    entries: list[HistoryEntry] = []
    for number, key in series(store, HISTORY):
        entry = from_json(HistoryEntry, store.get(key))
        if fault := _break(entries, number, entry):
            raise CorruptObject(f"{key}: {fault}; {_REMEDY}")
        entries.append(entry)
    return entries


def sealed_entries(store: Store, keys: Keys) -> list[HistoryEntry]:
    """Every entry, each with a seal that a key proves from the first sealed one on.

    Raises CorruptObject as `read_entries` does, and for a seal that is missing or wrong. Without keys no seal is
    asked for.
    """
    entries = read_entries(store)
    begun = False
    for entry in entries if keys else ():
        begun |= bool(entry.seal)
        if begun and not proves(entry.seal, _sealed_part(entry), keys):
            raise CorruptObject(
                f"{history_key(entry.seq)}: {entry.action} by {entry.who} lacks the seal of IGW_HISTORY_KEY; "
                f"{_REMEDY}"
            )
    return entries


def chained(entry: HistoryEntry, before: Sequence[HistoryEntry], keys: Keys) -> HistoryEntry:
    """The entry with the hash of the one before it, and sealed when there is a key."""
    named = replace(entry, previous_sha256=_hash_before(before), seal="")
    return replace(named, seal=make_seal(_sealed_part(named), keys))


def entry_sha256(entry: HistoryEntry) -> str:
    """The hash of an entry, as `sha256sum` gives it for the object in the store."""
    fields = asdict(entry)
    if not entry.previous_sha256:  # written before entries were chained
        del fields["previous_sha256"], fields["seal"]
    return sha256(to_json(fields))


def _break(before: Sequence[HistoryEntry], number: int, entry: HistoryEntry) -> str:
    """What is wrong with an entry after those before it, in words; "" when it holds."""
    if number != len(before) + 1:
        return f"history entry {len(before) + 1} is gone"
    if entry.seq != number:
        return f"it bears the number {entry.seq}"
    if entry.previous_sha256 and entry.previous_sha256 != _hash_before(before):
        earlier = history_key(number - 1)
        return f"{earlier} is not the entry that it names: that one was changed, or this one is forged"
    if before and before[-1].previous_sha256 and not entry.previous_sha256:
        return f"it does not name history entry {number - 1}: it is forged or cut"
    return ""


def _hash_before(before: Sequence[HistoryEntry]) -> str:
    return entry_sha256(before[-1]) if before else BEGINS


def _sealed_part(entry: HistoryEntry) -> bytes:
    return to_json(replace(entry, seal=""))


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
    """The entry that took a candidate from readers who saw it; None for any other, and when it was built since."""
    entries = read_entries(store)
    shown = [
        at
        for at, entry in enumerate(entries)
        if entry.publication_id == candidate.candidate_id and entry.action != "withdraw"
    ]
    if not shown or entries[-1].seq <= candidate.based_on:
        return None  # never public, or the same content, built again since
    return next(iter(entries[shown[-1] + 1 :]), None)


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
    key = manifest_key(publication_id)
    try:
        return from_json(Manifest, store.get(key))
    except NotInStore as error:
        raise NotInStore(f"publication {publication_id[:16]}: its manifest is gone: {error}") from error
    except CorruptObject as error:
        raise CorruptObject(f"the manifest {key} was changed: {error}") from error
