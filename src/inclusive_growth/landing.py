"""Landing: look whether a dataset has news, and bring a release home whole or not at all.

Order of writing: raw objects, plan, release record, decoded table, sighting. Only the sighting makes a release
visible, and it is last, so a crash at any point leaves what the next run completes. The release record stands
before the decoded table because the table can be made again from the objects that the record lists.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from inclusive_growth import __version__
from inclusive_growth.catalogue import Catalogue
from inclusive_growth.decode import content_hash, decode_release, keep_decoded
from inclusive_growth.decoders import decode_again, stale_decodings
from inclusive_growth.errors import (
    AlreadyExists,
    CorruptObject,
    UnexpectedResponse,
    UpstreamError,
    UpstreamUnavailable,
)
from inclusive_growth.plans import store_plan
from inclusive_growth.records import RawObject, Release, Request, Sighting, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.sightings import (
    GOOD,
    latest_sighting,
    record_sighting,
    release,
    release_id_of,
    release_key,
    releases,
    sightings,
)
from inclusive_growth.sources import Signal
from inclusive_growth.store import Store
from inclusive_growth.visit import Visit, last_good, open_visit

__all__ = ["Look", "Outcome", "extract", "latest_sighting", "look", "release", "sightings"]


@dataclass(frozen=True, slots=True)
class Look:
    """Whether a dataset has news, and why."""

    dataset: str
    news: bool
    why: str
    signal: Signal
    requests: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one extraction came to. `new_content`: rows that no earlier sighting had."""

    dataset: str
    status: Literal["current", "landed", "unchanged", "refused", "failed"]
    release_id: str  # "" when refused or failed
    reason: str
    new_content: bool = False
    requests: tuple[Request, ...] = ()

    @property
    def payload_bytes(self) -> int:
        return sum(item.bytes for item in self.requests if item.purpose == "payload")

    @property
    def signal_bytes(self) -> int:
        return sum(item.bytes for item in self.requests if item.purpose == "signal")


def look(dataset_id: str, *, config: Settings, store: Store, catalogue: Catalogue, run_at: datetime) -> Look:
    """Ask only the signal. After a failed or refused fetch, wait ever longer before there is news again."""
    visit = open_visit(dataset_id, config=config, store=store, catalogue=catalogue, run_at=run_at)
    if stale_decodings(visit):
        return Look(dataset_id, True, "the decoder has changed since the releases were read", Signal(""))
    waits_until = _waits_until(visit)
    resting = run_at < waits_until
    if resting and visit.last and visit.last.status == "failed":
        return Look(dataset_id, False, _resting(visit, waits_until), Signal(visit.last.signal))
    try:
        signal = visit.signal()
    except UpstreamError as error:
        return Look(dataset_id, not resting, str(error), Signal(""), tuple(visit.client.requests))
    why = _news(visit, signal)
    if resting and visit.last and signal.token == visit.last.signal:
        return Look(dataset_id, False, _resting(visit, waits_until), signal, tuple(visit.client.requests))
    if not why:
        _note_unchanged(visit, signal)
    return Look(dataset_id, bool(why), why, signal, tuple(visit.client.requests))


def extract(
    dataset_id: str,
    *,
    config: Settings,
    store: Store,
    catalogue: Catalogue,
    run_at: datetime,
    force: bool = False,
) -> Outcome:
    """Bring home what is new. A publisher's trouble becomes a sighting, never an exception or half a release.

    Asks at once after a failed or refused fetch; only `look` waits.
    """
    visit = open_visit(dataset_id, config=config, store=store, catalogue=catalogue, run_at=run_at)
    decode_again(visit)
    signal = Signal("")
    try:
        signal = visit.signal()
        if not force and not _news(visit, signal):
            _note_unchanged(visit, signal)
            current = visit.last_good.release_id if visit.last_good else ""
            return Outcome(dataset_id, "current", current, "", requests=tuple(visit.client.requests))
        store_plan(store, visit.dataset.source, visit.plan)
        signal, objects = _fetch_unmoved(visit, signal)
        found = _land(visit, objects, signal)
    except UpstreamError as error:
        status: Literal["failed", "refused"] = "refused" if isinstance(error, UnexpectedResponse) else "failed"
        trouble = visit.sighting(status, signal=signal.token, reason=str(error))
        record_sighting(store, lambda before: trouble)
        return Outcome(dataset_id, status, "", str(error), requests=trouble.requests)

    new_content = False

    def made(before: list[Sighting]) -> Sighting:
        nonlocal new_content
        current = last_good(before)
        new_content = all(item.release_id != found.release_id for item in before)
        return visit.sighting(
            "unchanged" if current and current.release_id == found.release_id else "landed",
            signal=signal.token,
            release_id=found.release_id,
            publisher_time=signal.publisher_time,
        )

    kept = record_sighting(store, made)
    return Outcome(
        dataset_id,
        "landed" if kept.status == "landed" else "unchanged",
        found.release_id,
        "",
        new_content,
        kept.requests,
    )


def _news(visit: Visit, signal: Signal) -> str:
    """Why the dataset must be fetched, in words; "" when it need not be."""
    last = visit.last
    if last is None:
        return "never fetched"
    if last.status not in GOOD:
        return f"the last fetch was {last.status}: {last.reason}"
    if last.plan_hash != visit.plan_hash:
        return "the fetch plan has changed (an indicator, a label or an area)"
    if (last.origin == "fetched") != (visit.origin == "fetched"):
        return f"the last bytes were '{last.origin}', the address now set gives '{visit.origin}'"
    if last.signal != signal.token:
        return f"the publisher's signal moved from '{last.signal}' to '{signal.token}'"
    whole = [item.retrieved_at for item in visit.before if item.status in GOOD and item.objects]
    if not whole or whole[-1] <= utc(visit.run_at - visit.refetch_after):
        return f"not fetched in full for {visit.refetch_after.days} days"
    return ""


def _waits_until(visit: Visit) -> datetime:
    """When a dataset in trouble is asked again: twice as long after each failure, at most the slow schedule."""
    troubles = 0
    for item in reversed(visit.before):
        if item.status in GOOD:
            break
        troubles += 1
    if not troubles:
        return visit.run_at
    pause = min(visit.config.poll_seconds * 2 ** min(troubles - 1, 30), visit.config.slow_poll_seconds)
    return datetime.fromisoformat(visit.before[-1].retrieved_at) + timedelta(seconds=pause)


def _resting(visit: Visit, until: datetime) -> str:
    assert visit.last is not None
    return f"the last fetch was {visit.last.status}; asked again after {utc(until)}: {visit.last.reason}"


def _note_unchanged(visit: Visit, signal: Signal) -> None:
    """Leave a trace of a question once per slow schedule: it is what slow sources count from."""
    last = visit.last_good
    age = timedelta(seconds=visit.config.slow_poll_seconds)
    if last and signal.polled and last.retrieved_at <= utc(visit.run_at - age):
        noted = visit.sighting(
            "unchanged",
            signal=signal.token,
            release_id=last.release_id,
            publisher_time=signal.publisher_time or last.publisher_time,
        )
        record_sighting(visit.store, lambda before: noted)


def _fetch_unmoved(visit: Visit, before: Signal) -> tuple[Signal, tuple[RawObject, ...]]:
    """Fetch between two equal signals, so that a release is never a mixture of two."""
    if not before.polled:
        before = visit.signal(afresh=True)
    for _ in range(2):
        objects = visit.fetch()
        after = visit.signal(afresh=True)
        if after.token == before.token:
            return after, objects
        before = after
    raise UpstreamUnavailable(
        f"{visit.dataset.id}: the publisher's signal moved during two fetches in a row, last to "
        f"'{before.token}'; the next round tries again"
    )


def _land(visit: Visit, objects: tuple[RawObject, ...], signal: Signal) -> Release:
    """Keep the release record and its decoded table; content seen before keeps its first record."""
    source, dataset, store = visit.dataset.source, visit.dataset, visit.store
    table = decode_release(store, visit.source, dataset, objects)
    digest = content_hash(table, visit.source.volatile)
    known = [item for item in releases(store, source, dataset.id) if item.decoded_sha256 == digest]
    found = known[0] if known else _new_release(visit, objects, signal, digest, table.num_rows)
    if found.objects != objects:
        table = decode_release(store, visit.source, dataset, found.objects)
    keep_decoded(store, found.decoded_key, table)
    return found


def _new_release(visit: Visit, objects: tuple[RawObject, ...], signal: Signal, digest: str, rows: int) -> Release:
    """Put the record of a content not seen before, or return the one that another process put just now."""
    dataset, version = visit.dataset, visit.source.decoder_version
    for taken_under in ("", version):
        made = Release(
            source=dataset.source,
            dataset=dataset.id,
            release_id=release_id_of(dataset.id, digest, taken_under),
            objects=objects,
            decoded_sha256=digest,
            decoded_rows=rows,
            decoder_version=version,
            code_version=__version__,
            publisher_time=signal.publisher_time,
            first_retrieved_at=utc(visit.run_at),
            origin=visit.origin_seen(),
        )
        try:
            visit.store.put(release_key(dataset.source, dataset.id, made.release_id), to_json(made))
        except AlreadyExists:
            other = release(visit.store, dataset.source, dataset.id, made.release_id, version)
            if (other.decoded_sha256, other.decoder_version) == (digest, version):
                return other
        else:
            return made
    raise CorruptObject(f"{dataset.id}: release record {made.release_id} holds other rows; run igw verify")
