"""What the store's records say in numbers: freshness, verdicts, rows, durations, and what waits."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from inclusive_growth import gates
from inclusive_growth.alerts.outbox import waiting_in, written_at
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


def of_store(context: Context, run_at: datetime) -> Iterator[Sample]:
    """Every number that the store gives. Raises what the store raises."""
    store = context.store
    yield Sample("igw_read_timestamp_seconds", run_at.timestamp())
    found = store_status(context=context, run_at=run_at)
    for item in found.datasets:
        yield from _dataset(item, context.catalogue.datasets[item.dataset].source, run_at)
    yield from _candidate(found.candidate, context)
    yield from _publication(store)
    yield from _surfaces(context.config, store)
    yield from _durations(store)
    yield from _outbox(store, run_at)
    yield from _backup(store)


def _dataset(item: DatasetStatus, source: str, run_at: datetime) -> Iterator[Sample]:
    labels = {"dataset": item.dataset, "source": source}
    if item.release_known_from:
        known = _seconds(item.release_known_from)
        yield Sample("igw_dataset_known_timestamp_seconds", known, labels)
        yield Sample("igw_dataset_seconds_since_known", run_at.timestamp() - known, labels)
        expected = _seconds(f"{item.expected_by}T00:00:00+00:00")
        yield Sample("igw_dataset_expected_by_timestamp_seconds", expected, labels)
    yield Sample("igw_dataset_late", int(item.late), labels)
    if item.last_seen_at:
        yield Sample("igw_dataset_seen_timestamp_seconds", _seconds(item.last_seen_at), labels)
    if item.failing_since:
        yield Sample("igw_dataset_failing_since_timestamp_seconds", _seconds(item.failing_since), labels)
    if item.landing_gate:
        for verdict in VERDICTS:
            yield Sample("igw_landing_gate", int(item.landing_gate == verdict), labels | {"verdict": verdict})


def _candidate(waits: CandidateStatus | None, context: Context) -> Iterator[Sample]:
    for verdict in VERDICTS:
        held = waits is not None and waits.verdict == verdict
        yield Sample("igw_candidate_gate", int(held), {"verdict": verdict})
    yield Sample("igw_candidate_waits_for_approval", int(waits is not None and waits.waits_for_approval))
    latest = latest_candidate(context.store)
    if latest is None:
        return
    yield Sample("igw_candidate_built_timestamp_seconds", _seconds(latest.built_at))
    for part, seconds in latest.seconds.items():
        yield Sample("igw_build_seconds", seconds, {"part": part})
    version = gates.publish_gate_version(context.config, context.catalogue)
    record = gates.publish_record(context.store, latest.candidate_id, version)
    found = Counter((item.severity, item.success) for item in record.results) if record else Counter()
    for (severity, success), count in sorted(found.items()):
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
    named = {"publication_id": entry.publication_id, "sample": str(manifest.sample).lower()}
    yield Sample("igw_publication", 1, named)
    rows: Counter[str] = Counter()
    for part in manifest.candidate.parts:
        rows[part.mart] += part.rows
    for mart, count in sorted(rows.items()):
        yield Sample("igw_publication_rows", count, {"mart": mart})


def _surfaces(config: Settings, store: Store) -> Iterator[Sample]:
    """Each asked on its own: what is wrong with one hides neither another nor what the store says."""
    entries = history.read_entries(store)
    for one in asking.ask(config, store, entries):
        behind = entries[-1].seq if one.trouble and entries else one.lag
        yield Sample("igw_surface_lag", behind, {"surface": one.name})
        yield Sample("igw_surface_reachable", int(not one.trouble), {"surface": one.name})


def _durations(store: Store) -> Iterator[Sample]:
    for name in STEPS:
        if found := last_duration(store, name):
            yield Sample("igw_step_seconds", found.seconds, {"step": name})
            yield Sample("igw_step_finished_timestamp_seconds", _seconds(found.finished_at), {"step": name})


def _outbox(store: Store, run_at: datetime) -> Iterator[Sample]:
    names = waiting_in(store)
    oldest = (run_at - written_at(names[0])).total_seconds() if names else 0.0
    yield Sample("igw_outbox_pending", len(names))
    yield Sample("igw_outbox_oldest_seconds", max(oldest, 0.0))


def _backup(store: Store) -> Iterator[Sample]:
    if last := last_backup(store):
        yield Sample("igw_backup_timestamp_seconds", _seconds(last.finished_at))
        yield Sample("igw_backup_objects", last.copied)


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
