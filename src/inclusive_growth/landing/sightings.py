"""What the store knows of a dataset: every finished fetch in order, and each distinct content once."""

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inclusive_growth.records import Request, Sighting, from_json, to_json
from inclusive_growth.store.keys import editions_prefix, looks_prefix, sightings_prefix
from inclusive_growth.store.object_store import Store, put_next, series

GOOD = ("landed", "unchanged")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that found nothing new: what slow schedules count from. Only the latest is ever read."""

    signal: str
    retrieved_at: str
    requests: tuple[Request, ...] = ()


def sightings(store: Store, source: str, dataset: str) -> list[Sighting]:
    """Every sighting of a dataset, oldest first."""
    return [from_json(Sighting, store.get(key)) for _, key in series(store, sightings_prefix(source, dataset))]


def latest_sighting(store: Store, source: str, dataset: str) -> Sighting | None:
    """The last sighting, whatever came of it: what is current is decided here, never by the newest release."""
    found = list(series(store, sightings_prefix(source, dataset)))
    return from_json(Sighting, store.get(found[-1][1])) if found else None


def last_asked(store: Store, source: str, dataset: str) -> Asked | None:
    """The latest question that was noted; None when none was."""
    found = list(series(store, looks_prefix(source, dataset)))
    return from_json(Asked, store.get(found[-1][1])) if found else None


def record_asked(store: Store, source: str, dataset: str, asked: Asked) -> None:
    """Note a question. Not a sighting, so that those stay as few as the fetches."""
    put_next(store, looks_prefix(source, dataset), lambda seq: to_json(asked))


def silently_reissued(store: Store, source: str, dataset: str) -> bool:
    """Whether the last fetch brought other content for the same plan while the publisher's time stood still."""
    good = [item for item in sightings(store, source, dataset) if item.status in GOOD]
    if len(good) < 2 or good[-1].status != "landed":
        return False
    before, now = good[-2:]
    if before.plan_hash != now.plan_hash or before.release_id == now.release_id:
        return False
    return before.publisher_time == now.publisher_time if now.publisher_time else before.signal == now.signal


def record_sighting(store: Store, make: Callable[[list[Sighting]], Sighting]) -> Sighting:
    """Append the sighting that `make` gives for the sightings so far.

    When another process appends first, `make` is asked again, so a status always fits what stands before it.
    """
    made: list[Sighting] = []
    draft = make([])

    def numbered(seq: int) -> bytes:
        before = [item for item in sightings(store, draft.source, draft.dataset) if item.seq < seq]
        made.append(dataclasses.replace(make(before), seq=seq))
        return to_json(made[-1])

    put_next(store, sightings_prefix(draft.source, draft.dataset), numbered)
    return made[-1]


def editions(store: Store, source: str, dataset: str) -> list[Sighting]:
    """Older editions that people provided, in the order in which their publisher published them."""
    found = [from_json(Sighting, store.get(key)) for _, key in series(store, editions_prefix(source, dataset))]
    return sorted(found, key=lambda item: item.publisher_time)


def last_good(found: Sequence[Sighting]) -> Sighting | None:
    """The last sighting that ended well: its release is current."""
    return next((item for item in reversed(found) if item.status in GOOD), None)
