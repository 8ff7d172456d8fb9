"""Landing: look whether a dataset has news, and bring a release home whole or not at all.

Order of writing: raw objects, plan, release record, decoded table, sighting. Only the sighting makes a release
visible, and it is last, so a crash at any point leaves what the next run completes. The release record stands
before the decoded table because the table can be made again from the objects that the record lists.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from inclusive_growth import __version__
from inclusive_growth.errors import (
    AlreadyExists,
    CorruptObject,
    UnexpectedResponse,
    UpstreamError,
    UpstreamUnavailable,
)
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.decoding import content_hash, decode_release, keep_decoded, understood
from inclusive_growth.landing.fetch_session import Visit, open_visit
from inclusive_growth.landing.news import Look, look, news_of, note_unchanged
from inclusive_growth.landing.plans import store_plan
from inclusive_growth.landing.redecoding import decode_again
from inclusive_growth.landing.releases import release, release_id_of, releases
from inclusive_growth.landing.sightings import last_good, latest_sighting, record_sighting, sightings
from inclusive_growth.records import RawObject, Release, Request, Sighting, to_json, utc
from inclusive_growth.sources.protocol import Payload, Signal
from inclusive_growth.sources.registry import columns_of
from inclusive_growth.store.durations import step
from inclusive_growth.store.keys import decoded_key, release_key
from inclusive_growth.store.tombstones import erased_releases

__all__ = ["Look", "Outcome", "extract", "latest_sighting", "look", "release", "sightings"]


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


def extract(
    dataset_id: str,
    *,
    context: Context,
    run_at: datetime,
    force: bool = False,
) -> Outcome:
    """Bring home what is new. A publisher's trouble becomes a sighting, never an exception or half a release.

    Asks at once after a failed or refused fetch; only `look` waits.
    """
    visit = open_visit(dataset_id, context, run_at=run_at)
    decode_again(visit)
    signal = Signal("")
    try:
        with step("signal"):
            signal = visit.signal()
        if not force and not news_of(visit, signal):
            note_unchanged(visit, signal)
            current = visit.last_good.release_id if visit.last_good else ""
            return Outcome(dataset_id, "current", current, "", requests=tuple(visit.client.requests))
        store_plan(visit.store, visit.dataset.source, visit.plan)
        with step("fetch"):
            signal, objects = _fetch_unmoved(visit, signal)
        with step("decode"):
            found = _land(visit, objects, signal)
    except UpstreamError as error:
        status: Literal["failed", "refused"] = "refused" if isinstance(error, UnexpectedResponse) else "failed"
        trouble = visit.sighting(status, signal=signal.token, reason=str(error))
        record_sighting(visit.store, lambda before: trouble)
        return Outcome(dataset_id, status, "", str(error), requests=trouble.requests)

    return _sight(visit, found, signal)


def land_provided(
    dataset_id: str,
    payload: Payload,
    *,
    context: Context,
    run_at: datetime,
) -> Outcome:
    """Land a file that a person provided, as the dataset's content until its publisher has another release.

    It takes over the publisher's last signal: what the publisher announced before is not news against it.
    Raises UnexpectedResponse when it is not of the dataset's shape; then nothing is seen of it.
    """
    visit = open_visit(dataset_id, context, run_at=run_at)
    visit.origin = "provided"
    before = visit.last_good
    signal = Signal(before.signal if before else "")
    return _sight(visit, land_file(visit, payload, signal), signal)


def land_file(visit: Visit, payload: Payload, signal: Signal) -> Release:
    """Keep and decode a file that a person provided; it is not visible yet.

    Raises UnexpectedResponse when it is not of the dataset's shape; then no byte of it was kept.
    """
    dataset = visit.dataset
    with step("decode"):
        # What cannot be read cannot be screened either, so it is read before a byte is kept.
        with understood(dataset.id, "the file"):
            batches = list(visit.source.decode(dataset, payload))
        if not sum(batch.num_rows for batch in batches):
            raise UnexpectedResponse(f"{dataset.id}: the file holds no row; provide the whole published file")
        there = {name for batch in batches for name in batch.schema.names}
        if missing := [name for name in columns_of(dataset) if name not in there]:
            raise UnexpectedResponse(
                f"{dataset.id}: the file has another shape: no column {', '.join(missing)}; it has "
                f"{', '.join(sorted(there))}. Provide the file as its publisher published it"
            )
        store_plan(visit.store, dataset.source, visit.plan)
        return _land(visit, visit.keep(payload), signal)


def _sight(visit: Visit, found: Release, signal: Signal) -> Outcome:
    """Write the sighting, which makes the release visible."""
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

    kept = record_sighting(visit.store, made)
    return Outcome(
        visit.dataset.id,
        "landed" if kept.status == "landed" else "unchanged",
        found.release_id,
        "",
        new_content,
        kept.requests,
    )


def _fetch_unmoved(visit: Visit, before: Signal) -> tuple[Signal, tuple[RawObject, ...]]:
    """Fetch between two equal signals, so that a release is never a mixture of two."""
    if not before.polled:
        before = visit.signal(after=before)
    for _ in range(2):
        objects = visit.fetch()
        after = visit.signal(after=before)
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
    if known and known[0].release_id in erased_releases(store, source, dataset.id):
        raise UnexpectedResponse(
            f"{dataset.id}: these are the rows of release {known[0].release_id}, which was erased, so nothing of "
            "them was landed; ask the publisher for a sound release"
        )
    found = known[0] if known else _new_release(visit, objects, signal, digest, table.num_rows)
    if found.objects != objects:
        table = decode_release(store, visit.source, dataset, found.objects)
    keep_decoded(store, decoded_key(found), table)
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
