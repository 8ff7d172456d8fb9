"""Landing: fetches releases, and takes in the files that people put into the inbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from inclusive_growth import logs
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.land import extract
from inclusive_growth.landing.last_asked import note_asked
from inclusive_growth.landing.news import look
from inclusive_growth.landing.sightings import silently_reissued
from inclusive_growth.landing.timeline import fetch_health
from inclusive_growth.operations import lineage
from inclusive_growth.operations.context import alert, open_context, watched_datasets
from inclusive_growth.operations.steps.building import unbuilt
from inclusive_growth.operations.steps.judging import judge
from inclusive_growth.records import now
from inclusive_growth.sources.addresses import address_in_use
from inclusive_growth.sources.http_client import host_of

if TYPE_CHECKING:
    from inclusive_growth.landing.editions import ProvidedEdition

PROVIDED = "provided"  # origin of a person's file in the lineage; the store keeps the person's name

Gate = Literal["passed", "closed", ""]  # "" when there was nothing to judge


@dataclass(frozen=True, slots=True)
class LandResult:
    """The result of one fetch. `built` says that the latest candidate holds the dataset's current release."""

    dataset: str
    status: Literal["current", "landed", "unchanged", "refused", "failed"]
    release_id: str
    gate: Gate
    built: bool
    reason: str
    requests: int
    payload_bytes: int
    signal_bytes: int

    @property
    def ok(self) -> bool:
        """Whether the dataset could be fetched and its gate is not closed."""
        return self.status not in ("failed", "refused") and self.gate != "closed"


@dataclass(frozen=True, slots=True)
class EditionResult:
    """The release that an older edition became."""

    dataset: str
    release_id: str
    gate: Gate

    @property
    def ok(self) -> bool:
        return self.gate != "closed"


@dataclass(frozen=True, slots=True)
class InboxResult:
    """The result for one file of the inbox; `reason` says why it was refused."""

    file: str
    gate: Gate
    reason: str

    @property
    def ok(self) -> bool:
        return self.gate == "passed"


def host_asked(source: str) -> str:
    """The host that is asked for a source: the publisher's own, unless a setting names another."""
    return host_of(address_in_use(source, open_context().config))


def poll(source: str) -> list[str]:
    """Ids of the source's datasets that have news: one cheap question each, and no fetch."""
    context = open_context()
    run_at = now()
    logs.event("publisher asked", source=source, host=host_of(address_in_use(source, context.config)))
    news = []
    for dataset_id in watched_datasets(context.config, context.catalogue):
        if context.catalogue.datasets[dataset_id].source == source:
            if look(dataset_id, run_at=run_at, context=context).news:
                news.append(dataset_id)
            note_asked(context.config, dataset_id, run_at)
    return news


def land(dataset_id: str, *, force: bool = False) -> LandResult:
    """Fetch, keep, decode and judge one dataset when it has news, or when forced.

    A result that is not `built` calls for a build, even when an earlier attempt landed the release.
    """
    from inclusive_growth.alerts import messages

    context, began = open_context(), now()
    entry = context.catalogue.datasets[dataset_id]
    logs.event(
        "publisher asked",
        dataset=dataset_id,
        source=entry.source,
        host=host_of(address_in_use(entry.source, context.config)),
    )
    outcome = extract(dataset_id, run_at=now(), force=force, context=context)
    note_asked(context.config, dataset_id, began)
    _log(dataset_id, outcome.release_id, outcome.status, outcome.reason)
    if outcome.status == "landed":
        _tell_lineage(context, dataset_id, outcome.release_id, address_in_use(entry.source, context.config), began)
    gate: Gate = _judged(dataset_id, outcome.release_id, context) if outcome.release_id else ""
    if outcome.status == "refused":
        alert(context, messages.release_refused(entry, outcome.reason, seen_at=now()))
    elif outcome.status == "failed":
        since = fetch_health(context.store, entry.source, dataset_id).failing_since
        alert(context, messages.source_failing(entry, outcome.reason, failing_since=since))
    elif silently_reissued(context.store, entry.source, dataset_id):
        landed_at = fetch_health(context.store, entry.source, dataset_id).last_landed_at
        alert(context, messages.silently_reissued(entry, outcome.release_id, landed_at=landed_at))
    return LandResult(
        dataset=dataset_id,
        status=outcome.status,
        release_id=outcome.release_id,
        gate=gate,
        built=not unbuilt(dataset_id, context),
        reason=outcome.reason,
        requests=len(outcome.requests),
        payload_bytes=outcome.payload_bytes,
        signal_bytes=outcome.signal_bytes,
    )


def land_edition(dataset_id: str, edition: "ProvidedEdition") -> EditionResult:
    """Land and judge an older edition that a person provides; a refusal raises, for the person is waiting."""
    from inclusive_growth.landing import editions

    context, began = open_context(), now()
    release_id = editions.land_edition(dataset_id, edition, run_at=began, context=context)
    _log(dataset_id, release_id, "landed")
    _tell_lineage(context, dataset_id, release_id, PROVIDED, began)
    return EditionResult(dataset_id, release_id, _judged(dataset_id, release_id, context))


def inbox() -> list[str]:
    """Files that wait in the inbox, as `<dataset>/<file>`."""
    from inclusive_growth.landing import inbox

    context = open_context()
    return inbox.waiting(context)


def take_in(file: str) -> InboxResult:
    """Screen, land and judge one file of the inbox; a refusal is told by email."""
    from inclusive_growth.alerts import messages
    from inclusive_growth.landing import inbox

    context, began = open_context(), now()
    taken = inbox.take_in(file, run_at=began, context=context)
    _log(taken.dataset, taken.release_id, "refused" if taken.reason else "landed", taken.reason)
    if taken.reason:
        entry = context.catalogue.datasets.get(taken.dataset)
        alert(context, messages.file_refused(entry, taken.file, taken.provided_by, taken.reason))
        return InboxResult(file, "", taken.reason)
    _tell_lineage(context, taken.dataset, taken.release_id, PROVIDED, began)
    return InboxResult(file, _judged(taken.dataset, taken.release_id, context), "")


def _judged(dataset_id: str, release_id: str, context: Context) -> Gate:
    return "passed" if judge(dataset_id, release_id, context=context) else "closed"


def _tell_lineage(context: Context, dataset_id: str, release_id: str, origin: str, began: datetime) -> None:
    lineage.tell_landed(
        dataset_id, release_id, config=context.config, catalogue=context.catalogue, origin=origin, began=began
    )


def _log(dataset_id: str, release_id: str, status: str, reason: str = "") -> None:
    tell = logs.trouble if status in ("refused", "failed") else logs.event
    tell(f"fetch {status}", dataset=dataset_id, release_id=release_id, reason=reason)
