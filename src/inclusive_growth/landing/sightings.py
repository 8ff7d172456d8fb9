"""Sightings: every finished fetch of a dataset, in order; and the older editions that people provided."""

import dataclasses
from collections.abc import Callable, Sequence

from inclusive_growth.records import Sighting, from_json, to_json
from inclusive_growth.store.keys import editions_prefix, sightings_prefix
from inclusive_growth.store.object_store import Store, newest, put_next, series

GOOD = ("landed", "unchanged")  # statuses of a fetch that brought a whole release


def read_sightings(store: Store, source: str, dataset: str) -> list[Sighting]:
    """Every sighting of a dataset, oldest first."""
    return [from_json(Sighting, store.get(key)) for _, key in series(store, sightings_prefix(source, dataset))]


def latest_sighting(store: Store, source: str, dataset: str) -> Sighting | None:
    """The last sighting, good or not. It decides the current release; the newest release record does not."""
    record = newest(store, sightings_prefix(source, dataset))
    return from_json(Sighting, record) if record else None


def last_good(sightings: Sequence[Sighting]) -> Sighting | None:
    """The last sighting that ended well: its release is current."""
    return next((sighting for sighting in reversed(sightings) if sighting.status in GOOD), None)


def read_editions(store: Store, source: str, dataset: str) -> list[Sighting]:
    """Older editions that people provided, in the order of their publication."""
    editions = [from_json(Sighting, store.get(key)) for _, key in series(store, editions_prefix(source, dataset))]
    return sorted(editions, key=lambda edition: edition.publisher_time)


def silently_reissued(store: Store, source: str, dataset: str) -> bool:
    """Whether the last fetch brought other content for the same plan while the publisher's time stood still."""
    good = [sighting for sighting in read_sightings(store, source, dataset) if sighting.status in GOOD]
    if len(good) < 2 or good[-1].status != "landed":
        return False
    before, now = good[-2:]
    if before.plan_hash != now.plan_hash or before.release_id == now.release_id:
        return False
    return before.publisher_time == now.publisher_time if now.publisher_time else before.signal == now.signal


def record_sighting(store: Store, make: Callable[[list[Sighting]], Sighting]) -> Sighting:
    """Append the sighting that `make` gives for the sightings before it.

    When another process appends first, `make` is called again, so that a status always fits the sightings before.
    """
    written: list[Sighting] = []
    draft = make([])

    def numbered(seq: int) -> bytes:
        sightings = read_sightings(store, draft.source, draft.dataset)
        before = [sighting for sighting in sightings if sighting.seq < seq]
        written.append(dataclasses.replace(make(before), seq=seq))
        return to_json(written[-1])

    put_next(store, sightings_prefix(draft.source, draft.dataset), numbered)
    return written[-1]
