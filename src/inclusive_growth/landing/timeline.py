"""The timeline of a dataset: the order in which its contents became known; and the health of its fetching."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

from inclusive_growth.landing.quiet_looks import last_quiet_look
from inclusive_growth.landing.sightings import GOOD, read_editions, read_sightings
from inclusive_growth.records import SUREST_FIRST, Origin, Sighting
from inclusive_growth.store.object_store import Store


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
class FetchHealth:
    """The health of a dataset's fetching. A text is "" while it has nothing to say."""

    last_status: str
    last_seen_at: str  # of the last sighting or quiet look
    failing_since: str
    last_reason: str
    last_landed_at: str


def timeline(store: Store, source: str, dataset: str, passed: Callable[[str], bool]) -> list[TimelineEntry]:
    """Contents in the order known, over releases that passed landing. A→B→A gives three entries.

    A fetched release is known from its fetch on, an older edition from its publication on; an edition is never the
    last. Another plan for an unchanged release makes an entry with `retrieval_of`, which begins no vintage.
    """
    entries: list[TimelineEntry] = []
    signal = ""  # of the newest sighting within the last entry
    verdicts: dict[str, bool] = {}
    for sighting in _by_time_known(store, source, dataset):
        if sighting.release_id not in verdicts:
            verdicts[sighting.release_id] = passed(sighting.release_id)
        if not verdicts[sighting.release_id]:
            continue
        last = entries[-1] if entries else None
        same_content = last is not None and last.release_id == sighting.release_id
        same_plan = last is not None and last.plan_hash == sighting.plan_hash
        if last and same_content and same_plan:
            # A content that the publisher served is no longer only a sample.
            surest = min(last.origin, sighting.origin, key=SUREST_FIRST.index)
            entries[-1] = dataclasses.replace(last, origin=surest)
        else:
            again = last is not None and not same_plan and (same_content or signal == sighting.signal)
            entries.append(
                TimelineEntry(
                    position=len(entries) + 1,
                    release_id=sighting.release_id,
                    plan_hash=sighting.plan_hash,
                    retrieval_of=last.release_id if last and again else "",
                    known_from=sighting.retrieved_at,
                    publisher_time=sighting.publisher_time,
                    sighting_seq=sighting.seq,
                    origin=sighting.origin,
                )
            )
        signal = sighting.signal
    return entries


def last_release(entries: list[TimelineEntry]) -> TimelineEntry | None:
    """The entry that the publisher's last release began; None before the first.

    A fetch of the same release under another plan does not count: our new plan makes no publisher punctual.
    """
    return next((entry for entry in reversed(entries) if not entry.retrieval_of), None)


def fetch_health(store: Store, source: str, dataset: str) -> FetchHealth:
    """The health of a dataset's fetching; `failing_since` is the first failure of the present run of failures."""
    seen = read_sightings(store, source, dataset)
    if not seen:
        return FetchHealth("never", "", "", "", "")
    failing_since = ""
    for sighting in reversed(seen):
        if sighting.status in GOOD:
            break
        failing_since = sighting.retrieved_at
    last, look = seen[-1], last_quiet_look(store, source, dataset)
    seen_at = max(last.retrieved_at, look.retrieved_at) if look else last.retrieved_at
    landed = [sighting.retrieved_at for sighting in seen if sighting.status == "landed"]
    return FetchHealth(last.status, seen_at, failing_since, last.reason, landed[-1] if landed else "")


def _by_time_known(store: Store, source: str, dataset: str) -> list[Sighting]:
    """Good sightings and older editions, in the order of the time from which each is known."""
    fetched = [sighting for sighting in read_sightings(store, source, dataset) if sighting.status in GOOD]
    provided = [
        dataclasses.replace(edition, retrieved_at=edition.publisher_time, seq=0)
        for edition in read_editions(store, source, dataset)
    ]
    if not provided:
        return fetched
    last = fetched[-1].retrieved_at if fetched else ""
    older = [edition for edition in provided if edition.retrieved_at < last]
    return sorted((*fetched, *older), key=lambda sighting: sighting.retrieved_at)
