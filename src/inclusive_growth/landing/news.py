"""Looking whether a dataset has news: one cheap question to the publisher, nothing is fetched."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inclusive_growth.errors import UpstreamError
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.fetch_session import FetchSession, open_session
from inclusive_growth.landing.redecoding import stale_decodings
from inclusive_growth.landing.sightings import GOOD, Asked, record_asked
from inclusive_growth.records import Request, utc
from inclusive_growth.sources.protocol import Signal


@dataclass(frozen=True, slots=True)
class Look:
    """Whether a dataset has news, and why."""

    dataset: str
    news: bool
    why: str
    signal: Signal
    requests: tuple[Request, ...] = ()


def look(dataset_id: str, *, context: Context, run_at: datetime) -> Look:
    """Ask only the signal. After a failed or refused fetch, wait ever longer before there is news again."""
    session = open_session(dataset_id, context, run_at=run_at)
    if stale_decodings(session):
        return Look(dataset_id, True, "the decoder has changed since the releases were read", Signal(""))
    waits_until = _waits_until(session)
    resting = run_at < waits_until
    if resting and session.last and session.last.status == "failed":
        return Look(dataset_id, False, _resting(session, waits_until), Signal(session.last.signal))
    try:
        signal = session.signal()
    except UpstreamError as error:
        return Look(dataset_id, not resting, str(error), Signal(""), session.requests)
    why = news_of(session, signal)
    if resting and session.last and signal.token == session.last.signal:
        return Look(dataset_id, False, _resting(session, waits_until), signal, session.requests)
    if not why:
        note_unchanged(session, signal)
    return Look(dataset_id, bool(why), why, signal, session.requests)


def news_of(session: FetchSession, signal: Signal) -> str:
    """Why the dataset must be fetched, in words; "" when it need not be."""
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
    whole = [item.retrieved_at for item in session.before if item.status in GOOD and item.objects]
    if not whole or whole[-1] <= utc(session.run_at - session.refetch_after):
        return f"not fetched in full for {session.refetch_after.days} days"
    return ""


def _waits_until(session: FetchSession) -> datetime:
    """When a dataset in trouble is asked again: twice as long after each failure, at most the slow schedule."""
    troubles = 0
    for item in reversed(session.before):
        if item.status in GOOD:
            break
        troubles += 1
    if not troubles:
        return session.run_at
    pause = min(session.config.poll_seconds * 2 ** min(troubles - 1, 30), session.config.slow_poll_seconds)
    return datetime.fromisoformat(session.before[-1].retrieved_at) + timedelta(seconds=pause)


def _resting(session: FetchSession, until: datetime) -> str:
    assert session.last is not None
    return f"the last fetch was {session.last.status}; asked again after {utc(until)}: {session.last.reason}"


def note_unchanged(session: FetchSession, signal: Signal) -> None:
    """Note a question that found nothing new, once per slow schedule: it is what slow sources count from."""
    age = timedelta(seconds=session.config.slow_poll_seconds)
    if signal.polled and session.answered_at and session.answered_at <= utc(session.run_at - age):
        asked = Asked(signal.token, utc(session.run_at), session.requests)
        record_asked(session.store, session.dataset.source, session.dataset.id, asked)
