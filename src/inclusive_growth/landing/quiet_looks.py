"""Quiet looks: looks at a publisher that found nothing new, from which the slow schedules count.

They are no sightings, so that sightings stay as few as the fetches. Only the latest is ever read.
"""

from dataclasses import dataclass

from inclusive_growth.records import Request, from_json, to_json
from inclusive_growth.store.keys import looks_prefix
from inclusive_growth.store.object_store import Store, newest, put_next


@dataclass(frozen=True, slots=True)
class QuietLook:
    """One look that found nothing new, with the signal of that time."""

    signal: str
    retrieved_at: str
    requests: tuple[Request, ...] = ()


def last_quiet_look(store: Store, source: str, dataset: str) -> QuietLook | None:
    """The latest quiet look at a dataset; None before the first."""
    record = newest(store, looks_prefix(source, dataset))
    return from_json(QuietLook, record) if record else None


def record_quiet_look(store: Store, source: str, dataset: str, look: QuietLook) -> None:
    """Append a quiet look at a dataset."""
    put_next(store, looks_prefix(source, dataset), lambda seq: to_json(look))
