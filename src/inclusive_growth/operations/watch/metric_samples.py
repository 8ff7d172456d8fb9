"""Samples from the store's records: freshness, verdicts, rows, durations, surfaces, emails and backups."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from inclusive_growth import gates
from inclusive_growth.alerts.outbox import last_refused, waiting_in, written_at
from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.landing.context import Context
from inclusive_growth.operations.safekeeping.backup import last_backup
from inclusive_growth.operations.watch.status import CandidateStatus, DatasetStatus, store_status
from inclusive_growth.publish.surfaces import asking
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.durations import STEPS, last_duration
from inclusive_growth.store.object_store import Store

VERDICTS = ("passed", "warnings", "closed", "not judged")


@dataclass(frozen=True, slots=True)
class Sample:
    """One number with its name and labels."""

    name: str
    value: float
    labels: dict[str, str] = field(default_factory=dict)


def store_samples(context: Context, run_at: datetime) -> Iterator[Sample]:
    """Every number from the store. Raises the errors of the store."""
    store = context.store
    yield Sample("igw_read_timestamp_seconds", run_at.timestamp())
    status = store_status(context=context, run_at=run_at)
    for dataset_status in status.datasets:
        yield from _dataset(dataset_status, context.catalogue.datasets[dataset_status.dataset].source, run_at)
    yield from _candidate(status.candidate, context)
    yield from _publication(store)
    yield from _surfaces(context.config, store)
    yield from _durations(store)
    yield from _outbox(store, run_at)
    yield from _backup(store)


def _dataset(status: DatasetStatus, source: str, run_at: datetime) -> Iterator[Sample]:
    labels = {"dataset": status.dataset, "source": source}
    if status.release_known_from:
        known = _seconds(status.release_known_from)
        yield Sample("igw_dataset_known_timestamp_seconds", known, labels)
        yield Sample("igw_dataset_seconds_since_known", run_at.timestamp() - known, labels)
        expected = _seconds(f"{status.expected_by}T00:00:00+00:00")
        yield Sample("igw_dataset_expected_by_timestamp_seconds", expected, labels)
    yield Sample("igw_dataset_late", int(status.late), labels)
    if status.last_seen_at:
        yield Sample("igw_dataset_seen_timestamp_seconds", _seconds(status.last_seen_at), labels)
    if status.failing_since:
        yield Sample("igw_dataset_failing_since_timestamp_seconds", _seconds(status.failing_since), labels)
    if status.landing_gate:
        for verdict in VERDICTS:
            yield Sample("igw_landing_gate", int(status.landing_gate == verdict), labels | {"verdict": verdict})


def _candidate(open_candidate: CandidateStatus | None, context: Context) -> Iterator[Sample]:
    for verdict in VERDICTS:
        current = open_candidate is not None and open_candidate.verdict == verdict
        yield Sample("igw_candidate_gate", int(current), {"verdict": verdict})
    waits = open_candidate is not None and open_candidate.waits_for_approval
    yield Sample("igw_candidate_waits_for_approval", int(waits))
    latest = latest_candidate(context.store)
    if latest is None:
        return
    yield Sample("igw_candidate_built_timestamp_seconds", _seconds(latest.built_at))
    for part, seconds in latest.seconds.items():
        yield Sample("igw_build_seconds", seconds, {"part": part})
    version = gates.publish_gate_version(context.config, context.catalogue)
    record = gates.publish_record(context.store, latest.candidate_id, version)
    results = record.results if record else ()
    counts = Counter((result.severity, result.success) for result in results)
    for (severity, success), count in sorted(counts.items()):
        outcome = "passed" if success else "failed"
        yield Sample("igw_gate_expectations", count, {"severity": severity, "outcome": outcome})


def _publication(store: Store) -> Iterator[Sample]:
    entries = history.read_entries(store)
    if entries:
        yield Sample("igw_history_seq", entries[-1].seq)
        yield Sample("igw_publication_timestamp_seconds", _seconds(entries[-1].at))
    shown = history.current(store)
    if shown is None:
        return
    entry, manifest = shown
    labels = {"publication_id": entry.publication_id, "sample": str(manifest.sample).lower()}
    yield Sample("igw_publication", 1, labels)
    rows: Counter[str] = Counter()
    for part in manifest.candidate.parts:
        rows[part.mart] += part.rows
    for mart, count in sorted(rows.items()):
        yield Sample("igw_publication_rows", count, {"mart": mart})


def _surfaces(config: Settings, store: Store) -> Iterator[Sample]:
    """Each surface on its own: trouble with one hides neither another nor the numbers of the store."""
    entries = history.read_entries(store)
    for answer in asking.ask_surfaces(config, store, entries):
        behind = entries[-1].seq if answer.trouble and entries else answer.lag
        yield Sample("igw_surface_lag", behind, {"surface": answer.name})
        yield Sample("igw_surface_reachable", int(not answer.trouble), {"surface": answer.name})


def _durations(store: Store) -> Iterator[Sample]:
    for step in STEPS:
        if last := last_duration(store, step):
            yield Sample("igw_step_seconds", last.seconds, {"step": step})
            yield Sample("igw_step_finished_timestamp_seconds", _seconds(last.finished_at), {"step": step})


def _outbox(store: Store, run_at: datetime) -> Iterator[Sample]:
    names = waiting_in(store)
    oldest = (run_at - written_at(names[0])).total_seconds() if names else 0.0
    yield Sample("igw_outbox_pending", len(names))
    yield Sample("igw_outbox_oldest_seconds", max(oldest, 0.0))
    yield Sample("igw_recipients_refused", len(last_refused(store)))


def _backup(store: Store) -> Iterator[Sample]:
    if last := last_backup(store):
        yield Sample("igw_backup_timestamp_seconds", _seconds(last.finished_at))
        yield Sample("igw_backup_objects", last.copied)


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
