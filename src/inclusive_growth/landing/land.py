"""Landing: ask a publisher for news, and land a new release whole or not at all.

Order of writing: raw objects, plan, release record, decoded table, sighting. Only the sighting makes a release
visible, and it is last, so the next run completes the work of a crash at any point. The release record stands
before the decoded table because the table can be made again from the objects that the record lists.
"""

from dataclasses import dataclass, replace
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
from inclusive_growth.landing.decoding import content_hash, decode_release, keep_decoded, refuse_unreadable
from inclusive_growth.landing.fetch_session import Fetched, FetchSession, open_session
from inclusive_growth.landing.news import note_unchanged, reason_to_fetch
from inclusive_growth.landing.plans import store_plan
from inclusive_growth.landing.redecoding import decode_again
from inclusive_growth.landing.releases import read_release, read_releases, release_id_of, unreadable
from inclusive_growth.landing.sightings import last_good, record_sighting
from inclusive_growth.records import Release, Request, Sighting, to_json, utc
from inclusive_growth.sources.formats.names import missing, visible
from inclusive_growth.sources.formats.shorthand import with_separators
from inclusive_growth.sources.protocol import Payload, Signal
from inclusive_growth.sources.registry import columns_of, figures_of
from inclusive_growth.store.keys import decoded_key, release_key
from inclusive_growth.store.step_timer import timed
from inclusive_growth.store.tombstones import erased_releases


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one extraction. `new_content` means rows that no earlier sighting had."""

    dataset: str
    status: Literal["current", "landed", "unchanged", "refused", "failed"]
    release_id: str  # "" when refused or failed
    reason: str
    new_content: bool = False
    requests: tuple[Request, ...] = ()

    @property
    def payload_bytes(self) -> int:
        return sum(request.bytes for request in self.requests if request.purpose == "payload")

    @property
    def signal_bytes(self) -> int:
        return sum(request.bytes for request in self.requests if request.purpose == "signal")


def extract(dataset_id: str, *, context: Context, run_at: datetime, force: bool = False) -> Outcome:
    """Land the new release of a dataset. A publisher's trouble becomes a sighting, no exception or half a release.

    After a failed or refused fetch it asks at once; only `look` waits.
    """
    session = open_session(dataset_id, context, run_at=run_at)
    decode_again(session)
    try:
        with timed("signal"):
            signal = session.signal()
    except UpstreamError as error:
        return _record_trouble(session, Fetched(Signal(""), requests=session.requests), error)
    if not force and not reason_to_fetch(session, signal):
        note_unchanged(session, signal)
        current = session.last_good.release_id if session.last_good else ""
        return Outcome(dataset_id, "current", current, "", requests=session.requests)
    store_plan(context.store, session.dataset.source, session.plan)
    with timed("fetch"):
        fetched = _fetch_unmoved(session, signal)
    if fetched.trouble:
        return _record_trouble(session, fetched, fetched.trouble)
    try:
        release = keep_release(session, fetched)
    except UpstreamError as error:
        return _record_trouble(session, fetched, error)
    return _record_release(session, release, fetched)


def land_provided(dataset_id: str, payload: Payload, *, context: Context, run_at: datetime) -> Outcome:
    """Land a file that a person provided, as the dataset's content until its publisher has another release.

    The file takes over the publisher's last signal, so that an earlier announcement is no news against it. Raises
    UnexpectedResponse when the file has not the dataset's shape; then no sighting is written.
    """
    session = open_session(dataset_id, context, run_at=run_at, origin="provided")
    before = session.last_good
    fetched = keep_file(session, payload, Signal(before.signal if before else ""))
    return _record_release(session, keep_release(session, fetched), fetched)


def keep_file(session: FetchSession, payload: Payload, signal: Signal) -> Fetched:
    """Keep a file that a person provided, as if it had been fetched; it is not visible yet.

    Raises UnexpectedResponse when the file has not the dataset's shape; then no byte of it was kept.
    """
    dataset = session.dataset
    with timed("decode"):
        # Read before a byte is kept: an unreadable file cannot be screened either.
        with refuse_unreadable(dataset.id, "the file"):
            batches = list(session.source.decode(dataset, payload))
        if not sum(batch.num_rows for batch in batches):
            raise UnexpectedResponse(f"{dataset.id}: the file holds no row; provide the whole published file")
        columns = {name for batch in batches for name in batch.schema.names}
        if words := missing(columns, columns_of(dataset)):
            also = with_separators(batches, figures_of(dataset))
            raise UnexpectedResponse(
                f"{dataset.id}: the file has another shape: {words}{also}; it has "
                f"{', '.join(visible(name) for name in sorted(columns))}. Provide the file as its publisher "
                "published it"
            )
        store_plan(session.store, dataset.source, session.plan)
        return Fetched(signal, (session.keep(payload),))


def keep_release(session: FetchSession, fetched: Fetched) -> Release:
    """Keep the release record and its decoded table; content seen before keeps its first record.

    Raises UnexpectedResponse when the bytes cannot be read, or hold the rows of an erased release.
    """
    source, dataset, store = session.dataset.source, session.dataset, session.store
    decoder = type(session.source)
    with timed("decode"):
        table = decode_release(store, decoder, dataset, fetched.objects)
        digest = content_hash(table, decoder.volatile)
        known = [
            release
            for release in read_releases(store, source, dataset.id)
            if release.decoded_sha256 == digest and not unreadable(store, source, dataset.id, release.release_id)
        ]
        if known and known[0].release_id in erased_releases(store, source, dataset.id):
            raise UnexpectedResponse(
                f"{dataset.id}: these are the rows of release {known[0].release_id}, which was erased, so nothing "
                "of them was landed; ask the publisher for a sound release"
            )
        release = known[0] if known else _new_release(session, fetched, digest, table.num_rows)
        if release.objects != fetched.objects:
            table = decode_release(store, decoder, dataset, release.objects)
        keep_decoded(store, decoded_key(release), table)
        return release


def _fetch_unmoved(session: FetchSession, first: Signal) -> Fetched:
    """Fetch between two equal signals, so that a release is never a mixture of two.

    When that fails, the value holds the bodies of the last fetch under the first signal.
    """
    fetched = Fetched(first)
    try:
        before = first if first.polled else session.signal(after=first)
        for _ in range(2):
            fetched = session.fetch(first)
            if fetched.trouble:
                return fetched
            after = session.signal(after=before)
            if after.token == before.token:
                return replace(fetched, signal=after, requests=session.requests)
            before = after
        raise UpstreamUnavailable(
            f"{session.dataset.id}: the publisher's signal moved during two fetches in a row, last to "
            f"'{before.token}'; the next round tries again"
        )
    except UpstreamError as error:
        return replace(fetched, requests=session.requests, trouble=error)


def _record_trouble(session: FetchSession, fetched: Fetched, error: UpstreamError) -> Outcome:
    """Write the sighting of a failed fetch or a refused answer."""
    status: Literal["failed", "refused"] = "refused" if isinstance(error, UnexpectedResponse) else "failed"
    sighting = session.sighting(status, fetched, reason=str(error))
    record_sighting(session.store, lambda before: sighting)
    return Outcome(session.dataset.id, status, "", str(error), requests=fetched.requests)


def _record_release(session: FetchSession, release: Release, fetched: Fetched) -> Outcome:
    """Write the sighting, which makes the release visible."""
    new_content = False

    def make(before: list[Sighting]) -> Sighting:
        nonlocal new_content
        current = last_good(before)
        new_content = all(sighting.release_id != release.release_id for sighting in before)
        same = current and current.release_id == release.release_id
        return session.sighting("unchanged" if same else "landed", fetched, release_id=release.release_id)

    sighting = record_sighting(session.store, make)
    return Outcome(
        session.dataset.id,
        "landed" if sighting.status == "landed" else "unchanged",
        release.release_id,
        "",
        new_content,
        sighting.requests,
    )


def _new_release(session: FetchSession, fetched: Fetched, digest: str, rows: int) -> Release:
    """Put the record of a new content, or return the record that another process put at the same time."""
    dataset, version = session.dataset, session.source.decoder_version
    for distinguishing_version in ("", version):
        release = Release(
            source=dataset.source,
            dataset=dataset.id,
            release_id=release_id_of(dataset.id, digest, distinguishing_version),
            objects=fetched.objects,
            decoded_sha256=digest,
            decoded_rows=rows,
            decoder_version=version,
            code_version=__version__,
            publisher_time=fetched.signal.publisher_time,
            first_retrieved_at=utc(session.run_at),
            origin=session.origin_of(fetched),
            quoted_in=session.quoted_in(fetched),
        )
        try:
            session.store.put(release_key(dataset.source, dataset.id, release.release_id), to_json(release))
        except AlreadyExists:
            other = read_release(session.store, dataset.source, dataset.id, release.release_id, version)
            if (other.decoded_sha256, other.decoder_version) == (digest, version):
                return other
        else:
            return release
    raise CorruptObject(f"{dataset.id}: release record {release.release_id} holds other rows; run igw verify")
