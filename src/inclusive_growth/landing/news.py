"""Looking whether a dataset has news: one cheap question to the publisher, nothing is fetched."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from inclusive_growth.errors import UpstreamError
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.fetch_session import Visit, open_visit
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
    visit = open_visit(dataset_id, context, run_at=run_at)
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
    why = news_of(visit, signal)
    if resting and visit.last and signal.token == visit.last.signal:
        return Look(dataset_id, False, _resting(visit, waits_until), signal, tuple(visit.client.requests))
    if not why:
        note_unchanged(visit, signal)
    return Look(dataset_id, bool(why), why, signal, tuple(visit.client.requests))


def news_of(visit: Visit, signal: Signal) -> str:
    """Why the dataset must be fetched, in words; "" when it need not be."""
    last = visit.last
    if last is None:
        return "never fetched"
    if last.status not in GOOD:
        return f"the last fetch was {last.status}: {last.reason}"
    if last.plan_hash != visit.plan_hash:
        return "the fetch plan has changed (an indicator, a label or an area)"
    if last.origin != "provided" and (last.origin == "fetched") != (visit.origin == "fetched"):
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


def note_unchanged(visit: Visit, signal: Signal) -> None:
    """Note a question that found nothing new, once per slow schedule: it is what slow sources count from."""
    age = timedelta(seconds=visit.config.slow_poll_seconds)
    if signal.polled and visit.answered_at and visit.answered_at <= utc(visit.run_at - age):
        asked = Asked(signal.token, utc(visit.run_at), tuple(visit.client.requests))
        record_asked(visit.store, visit.dataset.source, visit.dataset.id, asked)
