"""News of a dataset: one cheap question to the publisher, and no fetch."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inclusive_growth.errors import UpstreamError
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.fetch_session import FetchSession, open_session
from inclusive_growth.landing.quiet_looks import QuietLook, record_quiet_look
from inclusive_growth.landing.redecoding import stale_decodings
from inclusive_growth.landing.sightings import GOOD
from inclusive_growth.records import Request, utc
from inclusive_growth.sources.protocol import Signal


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a dataset: whether it has news, and why."""

    dataset: str
    news: bool
    why: str
    signal: Signal
    requests: tuple[Request, ...] = ()


def look(dataset_id: str, *, context: Context, run_at: datetime) -> Look:
    """Ask for the signal alone. After failed or refused fetches, wait ever longer before reporting news."""
    session = open_session(dataset_id, context, run_at=run_at)
    if stale_decodings(session):
        return Look(dataset_id, True, "the decoder has changed since the releases were read", Signal(""))
    waits_until = _waits_until(session)
    resting = run_at < waits_until
    if resting and session.last and session.last.status == "failed":
        return Look(dataset_id, False, _reason_to_rest(session, waits_until), Signal(session.last.signal))
    try:
        signal = session.signal()
    except UpstreamError as error:
        return Look(dataset_id, not resting, str(error), Signal(""), session.requests)
    why = reason_to_fetch(session, signal)
    if resting and session.last and signal.token == session.last.signal:
        return Look(dataset_id, False, _reason_to_rest(session, waits_until), signal, session.requests)
    if not why:
        note_unchanged(session, signal)
    return Look(dataset_id, bool(why), why, signal, session.requests)


def reason_to_fetch(session: FetchSession, signal: Signal) -> str:
    """The reason to fetch the dataset, in words; "" when there is none."""
    last = session.last
    if last is None:
        return "never fetched"
    if last.status not in GOOD:
        return f"the last fetch was {last.status}: {last.reason}"
    if last.plan_hash != session.plan_hash:
        return "the fetch plan has changed (an indicator, a label or an area)"
    if last.origin != "provided" and (last.origin == "fetched") != (session.origin == "fetched"):
        return f"the last bytes were '{last.origin}', the address now set gives '{session.origin}'"
    if last.signal != signal.token:
        return f"the publisher's signal moved from '{last.signal}' to '{signal.token}'"
    whole = [seen.retrieved_at for seen in session.before if seen.status in GOOD and seen.objects]
    if not whole or whole[-1] <= utc(session.run_at - session.refetch_after):
        return f"not fetched in full for {session.refetch_after.days} days"
    return ""


def note_unchanged(session: FetchSession, signal: Signal) -> None:
    """Record a look that found nothing new, once per slow schedule: slow sources count from it."""
    age = timedelta(seconds=session.config.slow_poll_seconds)
    if signal.polled and session.answered_at and session.answered_at <= utc(session.run_at - age):
        quiet_look = QuietLook(signal.token, utc(session.run_at), session.requests)
        record_quiet_look(session.store, session.dataset.source, session.dataset.id, quiet_look)


def _waits_until(session: FetchSession) -> datetime:
    """The time to ask again: a pause that doubles with each failure, at most that of the slow schedule."""
    failures = 0
    for sighting in reversed(session.before):
        if sighting.status in GOOD:
            break
        failures += 1
    if not failures:
        return session.run_at
    pause = min(session.config.poll_seconds * 2 ** min(failures - 1, 30), session.config.slow_poll_seconds)
    return datetime.fromisoformat(session.before[-1].retrieved_at) + timedelta(seconds=pause)


def _reason_to_rest(session: FetchSession, until: datetime) -> str:
    assert session.last is not None
    return f"the last fetch was {session.last.status}; asked again after {utc(until)}: {session.last.reason}"
