"""Older editions that a person provides: screened, kept and judged as any release, placed at their publication.

A sighting records a publisher's answer to us, so an edition is no sighting. It stands in a series of its own
(`raw/<source>/<dataset>/editions`) under the publisher's time. The timeline reads both series: an edition becomes
an earlier vintage and never the current release.
"""

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inclusive_growth.errors import UnexpectedResponse, UsageError
from inclusive_growth.landing import inbox_files
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.fetch_session import FetchSession, open_session
from inclusive_growth.landing.land import keep_file, keep_release
from inclusive_growth.landing.moments import read_moment
from inclusive_growth.landing.provided_files import (
    Citation,
    citation_beside,
    provided_address,
    refuse_personal_data,
)
from inclusive_growth.landing.sightings import GOOD, read_editions
from inclusive_growth.records import Sighting, to_json, utc
from inclusive_growth.sources.protocol import Payload, Signal
from inclusive_growth.store.keys import editions_prefix
from inclusive_growth.store.object_store import put_next


@dataclass(frozen=True, slots=True)
class ProvidedEdition:
    """A file of an older edition, with what the person who provides it says of it."""

    path: Path
    published_at: datetime  # by its publisher; with a time zone
    name: str  # the publisher's name of the edition
    citation: Citation


def land_edition(dataset_id: str, edition: ProvidedEdition, *, context: Context, run_at: datetime) -> str:
    """Land an older edition; returns its release id.

    Raises UsageError when it is not older than a release that we have seen, or may not enter; UnexpectedResponse
    when it has another shape. Then nothing of it is kept.
    """
    session = open_session(dataset_id, context, run_at=run_at, origin="provided")
    body, overruled = _screened(edition, session)
    published_at = utc(edition.published_at)
    _must_be_older(session, edition.published_at)
    media_type = mimetypes.guess_type(edition.path.name)[0] or "application/octet-stream"
    provided = provided_address(edition.path, edition.citation, overruled)
    address = f"{provided}; edition {edition.name}, published {published_at}"
    signal = Signal(f"provided edition {edition.name}", published_at)
    fetched = keep_file(session, Payload(address, body, media_type, utc(run_at)), signal)
    release = keep_release(session, fetched)
    _must_be_news(session, release.release_id, published_at)
    sighting = session.sighting("landed", fetched, release_id=release.release_id)
    put_next(context.store, editions_prefix(session.dataset.source, dataset_id), lambda seq: to_json(sighting))
    return release.release_id


def _screened(edition: ProvidedEdition, session: FetchSession) -> tuple[bytes, str]:
    """The bytes of the file, and the words of a second person who called the screen's alarms false."""
    path = edition.path.resolve()  # a person names the file, so a link of theirs may be followed
    if not path.is_file():
        raise UsageError(f"'{edition.path}' is not a file; name the file of the edition with --file")
    found = inbox_files.read(path, session.config.http_max_bytes)
    if found.reason:
        raise UsageError(f"{path.name}: {found.reason}; nothing of it was kept")
    citation = edition.citation
    if path.with_name(f"{path.name}.yml").exists():
        alarms = citation_beside(path)[0].alarms_are_false
        citation = citation.model_copy(update={"alarms_are_false": alarms})
    try:
        return found.body, refuse_personal_data(path, found.body, session.dataset, citation)
    except UnexpectedResponse as error:
        raise UsageError(f"{path.name}: {error}; nothing of it was kept") from None


def _must_be_older(session: FetchSession, published_at: datetime) -> None:
    """Raise UsageError unless the publisher served something later, at a later time."""
    name, at = session.dataset.id, utc(published_at)
    later = [sighting for sighting in _good(session.before) if sighting.retrieved_at > at]
    if not later:
        raise UsageError(
            f"{name}: nothing was fetched after {at}, so this would be the current release and not an older "
            "edition; fetch the dataset first (igw land), or put a newer file into the inbox"
        )
    if (shown := _time(later[0].publisher_time)) and shown <= published_at:
        raise UsageError(
            f"{name}: at {later[0].retrieved_at} the publisher served its release of {later[0].publisher_time}, "
            f"so an edition of {at} has no place before it; correct --published-at"
        )


def _must_be_news(session: FetchSession, release_id: str, at: str) -> None:
    """Raise UsageError when the release before or after it on the timeline has the same content."""
    source, name = session.dataset.source, session.dataset.id
    known = [(sighting.retrieved_at, sighting.release_id) for sighting in _good(session.before)]
    known += [
        (edition.publisher_time, edition.release_id) for edition in read_editions(session.store, source, name)
    ]
    before = max((pair for pair in known if pair[0] <= at), default=("", ""))
    after = min((pair for pair in known if pair[0] > at), default=("", ""))
    if release_id in (before[1], after[1]):
        raise UsageError(
            f"{name}: the file holds exactly release {release_id}, which stands at that place of the timeline "
            "already; nothing was added"
        )


def _good(sightings: Iterable[Sighting]) -> list[Sighting]:
    return [sighting for sighting in sightings if sighting.status in GOOD]


def _time(text: str) -> datetime | None:
    """A publisher's time; None when the text is no moment."""
    try:
        return read_moment(text)
    except ValueError:
        return None
