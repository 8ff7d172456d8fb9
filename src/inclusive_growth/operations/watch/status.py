"""The status: surfaces, the open candidate, every dataset, emails and backups, read without any change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from inclusive_growth import gates
from inclusive_growth.alerts.outbox import last_refused, waiting_in
from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.build.set_aside import set_aside_now
from inclusive_growth.errors import SurfaceError
from inclusive_growth.gates import FailedCheck
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.last_asked import last_asked
from inclusive_growth.landing.sightings import latest_sighting
from inclusive_growth.landing.timeline import fetch_health, last_release, timeline
from inclusive_growth.operations.safekeeping.backup import CopyResult, last_backup
from inclusive_growth.operations.watch.lateness import lateness
from inclusive_growth.operations.watch.newest_periods import NewestPeriod, newest_periods
from inclusive_growth.publish.approvals import approval_in_force, waiting_candidate
from inclusive_growth.publish.surfaces import surfaces
from inclusive_growth.publish.surfaces.surface import Surface, entries_behind
from inclusive_growth.records import Approval, GateRecord, HistoryEntry
from inclusive_growth.store import history


@dataclass(frozen=True, slots=True)
class SurfaceStatus:
    """One place where readers look, and the publication it shows ("" when none)."""

    name: str
    publication_id: str
    history_seq: int
    lag: int  # history entries it is behind
    trouble: str = ""  # why it could not be asked
    foreign: bool = False  # it shows what this store has never published


@dataclass(frozen=True, slots=True)
class CandidateStatus:
    """The latest candidate, while readers do not see it."""

    candidate_id: str
    built_at: str
    verdict: str  # not judged, closed, warnings, passed
    taken_back: HistoryEntry | None  # readers saw it, and a person showed them another publication
    failed: tuple[FailedCheck, ...]  # with its rows in words
    approval: Approval | None
    waits_for_approval: bool


@dataclass(frozen=True, slots=True)
class DatasetStatus:
    """The status of one dataset. A time that does not exist is ""."""

    dataset: str
    last_status: str
    last_asked_at: str  # also when nothing new was found
    last_seen_at: str
    last_landed_at: str
    release_known_from: str  # of the last release that passed; another plan for it does not count
    failing_since: str
    reason: str
    release_id: str
    landing_gate: str  # passed, closed, not judged
    gate_failed: tuple[FailedCheck, ...]  # with its rows in words
    set_aside: tuple[str, ...]  # each release with which the marts cannot be built, with its reason
    newest_period: str  # of the figures that readers see, in words
    expected_by: str
    late: bool
    due_before_seen: bool  # it was due before we ever saw a release: no news
    old: bool  # the newest period is older than the cadence allows
    erased: bool  # the release can no longer be read
    without_figures: bool  # it has landed, and readers see no figure of it


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """The part of the status that the store alone gives."""

    candidate: CandidateStatus | None
    datasets: tuple[DatasetStatus, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """The status of the warehouse at one moment."""

    shown: HistoryEntry | None
    withdrawal: HistoryEntry | None  # the last entry, where it took everything from readers
    sample: bool
    surfaces: tuple[SurfaceStatus, ...]
    candidate: CandidateStatus | None
    datasets: tuple[DatasetStatus, ...]
    outbox_pending: int
    outbox_why: str  # why nothing leaves; "" when the settings let emails leave
    recipients_refused: Mapping[str, str]  # when the newest alert left: address -> the mail server's words
    backup: CopyResult | None  # the last finished one
    backup_to: str  # place of the nightly backup; "" when none is set


def status(*, context: Context, run_at: datetime) -> Status:
    """The status now. No publisher is asked and nothing is written."""
    config, store = context.config, context.store
    shown = history.current(store)
    entries = history.read_entries(store)
    from_store = store_status(context=context, run_at=run_at)
    return Status(
        shown=shown[0] if shown else None,
        withdrawal=entries[-1] if entries and not shown else None,
        sample=shown[1].sample if shown else False,
        surfaces=tuple(_surface(surface, entries) for surface in surfaces(config, store)),
        candidate=from_store.candidate,
        datasets=from_store.datasets,
        outbox_pending=len(waiting_in(store)),
        outbox_why="" if config.smtp_host else "IGW_SMTP_HOST is not set",
        recipients_refused=last_refused(store),
        backup=last_backup(store),
        backup_to=config.backup_to,
    )


def store_status(*, context: Context, run_at: datetime) -> StoreStatus:
    """The status without the surfaces, so that no trouble with one hides a late dataset."""
    shown = history.current(context.store)
    newest = newest_periods(shown[1] if shown else None, context.store)
    return StoreStatus(
        candidate=_candidate(context),
        datasets=tuple(_dataset(name, context, run_at, newest) for name in sorted(context.catalogue.datasets)),
    )


def _surface(surface: Surface, entries: list[HistoryEntry]) -> SurfaceStatus:
    try:
        shown = surface.shown()
        seq, publication_id = shown or (0, "")
        foreign = shown is not None and not any(entry.publication_id == publication_id for entry in entries)
        behind = entries_behind(shown, entries)
        return SurfaceStatus(surface.name, publication_id, seq, behind, foreign=foreign)
    except SurfaceError as error:
        return SurfaceStatus(surface.name, "", 0, entries[-1].seq if entries else 0, str(error))


def _candidate(context: Context) -> CandidateStatus | None:
    store = context.store
    latest = latest_candidate(store)
    shown = history.current(store)
    if latest is None or (shown and shown[0].publication_id == latest.candidate_id):
        return None
    if latest.candidate_id in history.withdrawn(history.read_entries(store)):
        return None
    version = gates.publish_gate_version(context.config, context.catalogue)
    record = gates.publish_record(store, latest.candidate_id, version)
    approval = approval_in_force(store, latest.candidate_id, version)
    return CandidateStatus(
        candidate_id=latest.candidate_id,
        built_at=latest.built_at,
        verdict=_verdict(record),
        taken_back=history.taken_back(store, latest),
        failed=_failed(record),
        approval=approval[1] if approval else None,
        waits_for_approval=waiting_candidate(context) is not None,
    )


def _verdict(record: GateRecord | None) -> str:
    if record is None:
        return "not judged"
    if not record.passed:
        return "closed"
    return "warnings" if record.warnings else "passed"


def _failed(record: GateRecord | None) -> tuple[FailedCheck, ...]:
    return tuple(gates.failed_checks(record.results)) if record else ()


def _dataset(
    name: str, context: Context, run_at: datetime, newest_of: Mapping[str, NewestPeriod]
) -> DatasetStatus:
    store, entry = context.store, context.catalogue.datasets[name]
    fetching = fetch_health(store, entry.source, name)
    latest = latest_sighting(store, entry.source, name)
    release_id = latest.release_id if latest else ""
    verdicts = gates.Verdicts(name, context)
    record = _todays_verdict(verdicts, release_id) if release_id else None
    entries = timeline(store, entry.source, name, lambda release_id: verdicts.passed(release_id) is not None)
    last, newest = last_release(entries), newest_of.get(name)
    found = lateness(
        entry,
        known_from=last.known_from if last else "",
        publisher_time=last.publisher_time if last else "",
        newest_period_end=newest.end if newest else None,
        run_at=run_at,
    )
    return DatasetStatus(
        dataset=name,
        last_status=fetching.last_status,
        last_asked_at=max(fetching.last_seen_at, last_asked(context.config, name)),
        last_seen_at=fetching.last_seen_at,
        last_landed_at=fetching.last_landed_at,
        release_known_from=last.known_from if last else "",
        failing_since=fetching.failing_since,
        reason=fetching.last_reason,
        release_id=release_id,
        landing_gate=_verdict(record) if release_id else "",
        gate_failed=_failed(record),
        set_aside=tuple(aside.line for aside in set_aside_now(name, context)),
        newest_period=newest.label if newest else "",
        expected_by=found.expected_by.isoformat() if found.expected_by else "",
        late=found.late,
        due_before_seen=found.due_before_seen,
        old=found.old,
        erased=release_id in verdicts.erased,
        without_figures=bool(newest_of and release_id and not newest and context.catalogue.selections(name)),
    )


def _todays_verdict(verdicts: gates.Verdicts, release_id: str) -> GateRecord | None:
    """The verdict of today's gate; None when only an earlier one stands."""
    return gates.landing_record(verdicts.context.store, release_id, verdicts.version(release_id))
