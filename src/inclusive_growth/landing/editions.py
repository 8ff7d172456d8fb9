"""An older edition that a person holds: screened, kept and judged as any release, placed where it was public.

A sighting says what a publisher served when we asked, so an edition is none. It stands in a series of its own
(`raw/<source>/<dataset>/editions`) under the publisher's time, and the timeline reads both: it becomes an earlier
vintage and can never become the current release.
"""

import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inclusive_growth.errors import UsageError
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.fetch_session import FetchSession, open_session
from inclusive_growth.landing.inbox import Citation, said, screen
from inclusive_growth.landing.land import keep_file, keep_release
from inclusive_growth.landing.sightings import GOOD, editions
from inclusive_growth.records import Sighting, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.sources.protocol import Payload, Signal
from inclusive_growth.store.keys import editions_prefix
from inclusive_growth.store.object_store import put_next


@dataclass(frozen=True, slots=True)
class Held:
    """A file that a person holds, and what they say of it."""

    path: Path
    published_at: datetime  # when its publisher published it; with a time zone
    edition: str  # what the publisher calls it
    citation: Citation


def land_edition(dataset_id: str, held: Held, *, context: Context, run_at: datetime) -> str:
    """Land an older edition; returns its release id.

    Raises UsageError when it has no place before what we have seen, or may not enter; UnexpectedResponse when it
    is of another shape. Then nothing of it is kept.
    """
    body = _body(held.path, context.config)
    session = open_session(dataset_id, context, run_at=run_at, origin="provided")
    _must_be_older(session, held.published_at)
    media_type = mimetypes.guess_type(held.path.name)[0] or "application/octet-stream"
    words = f"{said(held.path, held.citation)}; edition {held.edition}, published {utc(held.published_at)}"
    signal = Signal(f"provided edition {held.edition}", utc(held.published_at))
    fetched = keep_file(session, Payload(words, body, media_type, utc(run_at)), signal)
    found = keep_release(session, fetched)
    _must_be_news(session, found.release_id, utc(held.published_at))
    made = session.sighting("landed", fetched, release_id=found.release_id)
    put_next(context.store, editions_prefix(session.dataset.source, dataset_id), lambda seq: to_json(made))
    return found.release_id


def _body(path: Path, config: Settings) -> bytes:
    if not path.is_file():
        raise UsageError(f"'{path}' is not a file; name the file of the edition with --file")
    body = path.read_bytes()
    if reason := screen(body, config):
        raise UsageError(f"{path.name}: {reason}; nothing of it was kept")
    return body


def _must_be_older(session: FetchSession, published_at: datetime) -> None:
    """Raise UsageError unless the publisher served something later, at a later time."""
    name, at = session.dataset.id, utc(published_at)
    later = [item for item in _good(session.before) if item.retrieved_at > at]
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
    """Raise UsageError when the same content stands next to it in time already."""
    source, name = session.dataset.source, session.dataset.id
    known = [(item.retrieved_at, item.release_id) for item in _good(session.before)]
    known += [(item.publisher_time, item.release_id) for item in editions(session.store, source, name)]
    before = max((item for item in known if item[0] <= at), default=("", ""))
    after = min((item for item in known if item[0] > at), default=("", ""))
    if release_id in (before[1], after[1]):
        raise UsageError(
            f"{name}: the file holds exactly release {release_id}, which stands at that place of the timeline "
            "already; nothing was added"
        )


def _good(found: Iterable[Sighting]) -> list[Sighting]:
    return [item for item in found if item.status in GOOD]


def _time(text: str) -> datetime | None:
    """A publisher's time, when it is one with a zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
