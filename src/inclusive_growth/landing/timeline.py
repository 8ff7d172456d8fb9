"""The order in which a dataset's contents became known, and how healthy its fetching is."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from inclusive_growth.landing.sightings import GOOD, editions, last_asked, sightings
from inclusive_growth.records import Origin, Sighting
from inclusive_growth.store.object_store import Store

# From surest to least sure: a content that the publisher itself served is no longer just a sample.
_SUREST: tuple[Origin, ...] = ("fetched", "provided", "sample", "synthetic")


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One stretch during which a dataset had one content under one plan. `position` counts from 1."""

    position: int
    release_id: str
    plan_hash: str
    retrieval_of: str  # the release that this retrieves again under another plan; "" when it begins a vintage
    known_from: str
    publisher_time: str
    sighting_seq: int  # 0 for an edition that a person provided
    origin: Origin


@dataclass(frozen=True, slots=True)
class Health:
    """How fetching a dataset goes. Every text is "" where there is nothing to say."""

    last_status: str
    last_seen_at: str  # a question that found nothing new counts, once per slow schedule
    failing_since: str
    last_reason: str
    last_landed_at: str


def timeline(store: Store, source: str, dataset: str, passed: Callable[[str], bool]) -> list[TimelineEntry]:
    """Distinct contents in the order known, over releases that passed landing. A→B→A gives three entries.

    What was fetched is known from then on, an older edition that a person provided from when it was published; it
    is never the last. Another plan for what the publisher has not changed is an entry with `retrieval_of`: it
    begins no vintage.
    """
    entries: list[TimelineEntry] = []
    signal = ""  # of the newest sighting within the last entry
    verdicts: dict[str, bool] = {}
    for item in _known(store, source, dataset):
        if item.release_id not in verdicts:
            verdicts[item.release_id] = passed(item.release_id)
        if not verdicts[item.release_id]:
            continue
        last = entries[-1] if entries else None
        same_content = last is not None and last.release_id == item.release_id
        same_plan = last is not None and last.plan_hash == item.plan_hash
        if last and same_content and same_plan:
            surest = min(last.origin, item.origin, key=_SUREST.index)
            entries[-1] = dataclasses.replace(last, origin=surest)
        else:
            again = last is not None and not same_plan and (same_content or signal == item.signal)
            entries.append(
                TimelineEntry(
                    position=len(entries) + 1,
                    release_id=item.release_id,
                    plan_hash=item.plan_hash,
                    retrieval_of=last.release_id if last and again else "",
                    known_from=item.retrieved_at,
                    publisher_time=item.publisher_time,
                    sighting_seq=item.seq,
                    origin=item.origin,
                )
            )
        signal = item.signal
    return entries


def _known(store: Store, source: str, dataset: str) -> list[Sighting]:
    """What was seen well and what people provided of earlier times, by the time from which it counts."""
    fetched = [item for item in sightings(store, source, dataset) if item.status in GOOD]
    provided = [
        dataclasses.replace(item, retrieved_at=item.publisher_time, seq=0)
        for item in editions(store, source, dataset)
    ]
    if not provided:
        return fetched
    last = fetched[-1].retrieved_at if fetched else ""
    return sorted((*fetched, *(item for item in provided if item.retrieved_at < last)), key=_since)


def _since(item: Sighting) -> str:
    return item.retrieved_at


def last_release_known_from(entries: list[TimelineEntry]) -> str:
    """Since when the publisher's last release is known; "" before the first.

    What was fetched again under another plan is the same release: our asking for more makes no publisher punctual.
    """
    return next((item.known_from for item in reversed(entries) if not item.retrieval_of), "")


def health(store: Store, source: str, dataset: str) -> Health:
    """How the fetching of a dataset goes; `failing_since` is when the present run of trouble began."""
    found = sightings(store, source, dataset)
    if not found:
        return Health("never", "", "", "", "")
    since = ""
    for item in reversed(found):
        if item.status in GOOD:
            break
        since = item.retrieved_at
    last, asked = found[-1], last_asked(store, source, dataset)
    seen_at = max(last.retrieved_at, asked.retrieved_at) if asked else last.retrieved_at
    landed = [item.retrieved_at for item in found if item.status == "landed"]
    return Health(last.status, seen_at, since, last.reason, landed[-1] if landed else "")
