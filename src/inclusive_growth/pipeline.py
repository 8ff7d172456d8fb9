"""What the scheduler and `igw` both call: each function is one whole step, safe to repeat.

Airflow decides when, this module decides nothing but the order: the work is always found by comparing the
store with itself (seen and not landed, landed and not built, built and not published). Return values are
small. Trouble on a publisher's side never raises; it is recorded, alerted and left for the next round.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from inclusive_growth import landing, sightings, timeline
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.errors import BuildFailed
from inclusive_growth.http import origin_of
from inclusive_growth.lease import writer_lease
from inclusive_growth.records import HistoryEntry, now
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store import Store, open_store
from inclusive_growth.timing import step


@dataclass(frozen=True, slots=True)
class World:
    """The settings, store and catalogue that every step works with."""

    config: Settings
    store: Store
    catalogue: Catalogue

    def arguments(self) -> dict[str, Any]:
        return {"config": self.config, "store": self.store, "catalogue": self.catalogue}


def world() -> World:
    """Open the world of this process; wrong settings or a wrong catalogue stop here, before any work."""
    config = settings()
    catalogue = load_catalogue()
    for dataset_id in catalogue.datasets:
        catalogue.plan(dataset_id, config.authority, config.comparators)
        origin_of(catalogue.datasets[dataset_id].source, config)  # checks IGW_BASE_URL__…
    return World(config, open_store(config), catalogue)


def poll(source: str) -> list[str]:
    """Ids of the source's datasets that have news: one cheap question each, nothing is fetched."""
    here = world()
    run_at = now()
    return [
        dataset_id
        for dataset_id in here.catalogue.of_source(source)
        if landing.look(dataset_id, run_at=run_at, **here.arguments()).news
    ]


def land(dataset_id: str, *, force: bool = False) -> dict[str, Any]:
    """Fetch, keep, decode and judge one dataset if there is news (or if forced).

    `built` says whether the latest candidate holds what is current: when not, there is something to ring for,
    although an earlier attempt may have landed it.
    """
    from inclusive_growth.alerts import messages

    here = world()
    entry = here.catalogue.datasets[dataset_id]
    outcome = landing.extract(dataset_id, run_at=now(), force=force, **here.arguments())
    passed = False
    if outcome.release_id:
        passed = judge(dataset_id, outcome.release_id, here=here)
    if outcome.status == "refused":
        _alert(messages.release_refused(entry, outcome.reason, seen_at=now()), here)
    elif outcome.status == "failed":
        since = timeline.health(here.store, entry.source, dataset_id).failing_since
        _alert(messages.source_failing(entry, outcome.reason, failing_since=since), here)
    elif sightings.silently_reissued(here.store, entry.source, dataset_id):
        landed_at = timeline.health(here.store, entry.source, dataset_id).last_landed_at
        _alert(messages.silently_reissued(entry, outcome.release_id, landed_at=landed_at), here)
    return {
        "dataset": dataset_id,
        "status": outcome.status,
        "release_id": outcome.release_id,
        "gate": "passed" if passed else "closed" if outcome.release_id else "",
        "built": not _unbuilt(dataset_id, here),
        "reason": outcome.reason,
        "requests": len(outcome.requests),
        "payload_bytes": outcome.payload_bytes,
        "signal_bytes": outcome.signal_bytes,
    }


def inbox() -> list[str]:
    """Files that wait in the inbox, as `<dataset>/<file>`."""
    from inclusive_growth import inbox as box

    here = world()
    return box.waiting(config=here.config, store=here.store)


def take_in(file: str) -> dict[str, Any]:
    """Screen, land and judge one file of the inbox; a refusal is told by email."""
    from inclusive_growth import inbox as box
    from inclusive_growth.alerts import messages

    here = world()
    taken = box.take_in(file, run_at=now(), **here.arguments())
    if taken.reason:
        entry = here.catalogue.datasets[taken.dataset]
        _alert(messages.file_refused(entry, taken.file, taken.provided_by, taken.reason), here)
        return {"file": file, "gate": "", "reason": taken.reason}
    passed = judge(taken.dataset, taken.release_id, here=here)
    return {"file": file, "gate": "passed" if passed else "closed", "reason": ""}


def judge(dataset_id: str, release_id: str, *, here: World | None = None) -> bool:
    """Judge a landed release (again, when the gate has changed) and alert when it is closed."""
    from inclusive_growth import gates
    from inclusive_growth.alerts import messages

    here = here or world()
    entry = here.catalogue.datasets[dataset_id]
    version = gates.landing_gate_version(dataset_id, here.catalogue, here.config)
    record = gates.landing_record(here.store, release_id, version)
    release = landing.release(here.store, entry.source, dataset_id, release_id)
    if record is None:
        with step("gates"):
            record = gates.judge_release(
                release, run_at=now(), previous=_last_passed(dataset_id, release_id, here), **here.arguments()
            )
    # Also when it was judged before: whoever judged may have died before the alert; one cause makes one email.
    if not record.passed:
        _alert(messages.landing_gate_closed(entry, release, record), here)
    return record.passed


def settled() -> bool:
    """Whether the last bell is older than the settle window, so that bells rung together make one build."""
    here = world()
    waiting = _unbuilt_since(here)
    if not waiting:
        return True
    window = timedelta(seconds=here.config.settle_seconds)
    return now() - max(waiting) >= window or now() - min(waiting) >= 3 * window


def build(*, by: str = "scheduler") -> str | None:
    """Build a candidate from what has landed and passed; None when nothing has changed since the last one.

    A candidate that today's publish gate has not judged (the machine stopped, the gate changed) is given again.
    """
    from inclusive_growth import build as builder
    from inclusive_growth.alerts import messages

    here = world()
    judge_current(here)
    if not builder.needs_build(**here.arguments()):
        return _unjudged(here)
    with writer_lease(here.store) as lease:
        try:
            return builder.build(run_at=now(), by=by, lease=lease, **here.arguments()).candidate_id
        except BuildFailed as error:
            _alert(messages.build_failed(str(error), seen_at=now()), here)
            raise


def gate(candidate_id: str) -> str:
    """Judge a candidate: `passed`, `warnings` (a person decides), or `closed`."""
    from inclusive_growth import gates
    from inclusive_growth.build import read_candidate
    from inclusive_growth.telling import tell_verdict

    here = world()
    candidate = read_candidate(here.store, candidate_id)
    with step("gates"):
        record = gates.judge_candidate(candidate, run_at=now(), **here.arguments())
    return tell_verdict(candidate, record, config=here.config, store=here.store)


def decide(
    candidate_id: str,
    decision: Literal["approved", "rejected"],
    *,
    approver: str,
    reason: str,
    recorded_by: str,
) -> None:
    """Record a person's decision on exactly this candidate; whoever asked for its build may not approve it.

    The beginning of the candidate's id is enough when only one begins so.
    """
    from inclusive_growth import approvals
    from inclusive_growth.build import built_by
    from inclusive_growth.naming import candidate_named

    here = world()
    candidate_id = candidate_named(candidate_id, here.store)
    approvals.decide(
        candidate_id,
        decision=decision,
        approver=approver,
        reason=reason,
        recorded_by=recorded_by,
        triggered_by=built_by(here.store, candidate_id),
        config=here.config,
        store=here.store,
        run_at=now(),
    )


def pending_approval() -> str | None:
    """The candidate that waits for a person, if there is one."""
    from inclusive_growth import approvals

    here = world()
    return approvals.pending(**here.arguments())


def publish(candidate_id: str | None = None, *, who: str, why: str = "") -> str | None:
    """Publish a candidate (the latest by default); None when readers already see it. Refuses out loud."""
    from inclusive_growth import publish as publisher
    from inclusive_growth.naming import candidate_named

    here = world()
    candidate_id = candidate_named(candidate_id, here.store) if candidate_id else None
    with writer_lease(here.store) as lease, step("publish"):
        entry = publisher.publish(candidate_id, run_at=now(), who=who, why=why, lease=lease, **here.arguments())
    return entry.publication_id if entry else None


def rollback(to: str | None = None, *, who: str, why: str) -> HistoryEntry:
    """Put an earlier publication back before the readers; works when the catalogue is broken."""
    from inclusive_growth import publish as publisher

    config = settings()
    store = open_store(config)
    with writer_lease(store) as lease:
        return publisher.rollback(to, config=config, store=store, run_at=now(), who=who, why=why, lease=lease)


def publish_if_allowed(*, who: str) -> str | None:
    """Publish the latest candidate unless its gate is closed or a person has yet to decide (then None)."""
    from inclusive_growth import approvals, gates
    from inclusive_growth.build import latest_candidate

    here = world()
    candidate = latest_candidate(here.store)
    if candidate is None:
        return None
    version = gates.publish_gate_version(here.config, here.catalogue)
    record = gates.publish_record(here.store, candidate.candidate_id, version)
    if record is None or not approvals.may_publish(record, config=here.config, store=here.store):
        return None
    return publish(who=who, why="every check passed" if not record.warnings else "approved with warnings")


def deliver() -> dict[str, Any]:
    """Write the digest of each publication not yet told, and send what waits in the outbox."""
    from inclusive_growth import alerts
    from inclusive_growth.telling import tell_publications

    here = world()
    run_at = now()
    told = tell_publications(config=here.config, store=here.store, run_at=run_at)
    report = alerts.deliver(config=here.config, store=here.store, run_at=run_at)
    return {"digests": told, "sent": report.sent, "waiting": report.waiting}


def watch() -> dict[str, Any]:
    """The watchkeeper's round: lateness, reminders, what a crash left unsaid, the outbox.

    The slow re-fetch needs no place here: it is a look that has news.
    """
    from inclusive_growth import alerts, status
    from inclusive_growth.telling import tell_landing_verdicts, tell_last_verdict, tell_publications

    here = world()
    run_at = now()
    found = status.status(run_at=run_at, **here.arguments())
    late = [item for item in found.datasets if item.late]
    for item in late:
        _alert(alerts.messages.source_late(here.catalogue.datasets[item.dataset], item.release_known_from), here)
    _remind(here, run_at)
    tell_landing_verdicts(**here.arguments())
    tell_last_verdict(**here.arguments())
    told = tell_publications(config=here.config, store=here.store, run_at=run_at)
    report = alerts.deliver(config=here.config, store=here.store, run_at=run_at)
    return {
        "late": [item.dataset for item in late],
        "digests": told,
        "sent": report.sent,
        "waiting": report.waiting,
    }


def _remind(here: World, run_at: datetime) -> None:
    """Once a day, remind people of a candidate that waits for their approval."""
    from inclusive_growth import alerts, approvals, gates
    from inclusive_growth.build import read_candidate

    waiting = approvals.pending(**here.arguments())
    record = waiting and gates.publish_record(
        here.store, waiting, gates.publish_gate_version(here.config, here.catalogue)
    )
    if waiting and record and (days := (run_at - datetime.fromisoformat(record.judged_at)).days):
        _alert(
            alerts.messages.approval_needed(read_candidate(here.store, waiting), record, days_waiting=days), here
        )


def _alert(letter: Any, here: World) -> None:
    from inclusive_growth import alerts

    alerts.raise_alert(letter, config=here.config, store=here.store)


def _last_passed(dataset_id: str, release_id: str, here: World) -> Any:
    """The release that readers had before: what a new one is compared with."""
    from inclusive_growth import gates

    return gates.release_before(dataset_id, release_id, **here.arguments())


def passed_timeline(dataset_id: str, here: World) -> list[Any]:
    """The dataset's timeline over releases whose landing verdict stands."""
    from inclusive_growth import gates

    standing = gates.standing_pass(dataset_id, **here.arguments())
    return timeline.timeline(
        here.store,
        here.catalogue.datasets[dataset_id].source,
        dataset_id,
        lambda release_id: standing(release_id) is not None,
    )


def judge_current(here: World) -> None:
    """Let today's gate judge what it must: current releases after it has changed, all after a new decoding."""
    from inclusive_growth import gates

    for dataset_id in here.catalogue.datasets:
        for release_id in gates.needs_judgement(dataset_id, **here.arguments()):
            judge(dataset_id, release_id, here=here)


def _unjudged(here: World) -> str | None:
    from inclusive_growth import gates
    from inclusive_growth.build import latest_candidate

    latest = latest_candidate(here.store)
    version = gates.publish_gate_version(here.config, here.catalogue)
    judged = latest is None or gates.publish_record(here.store, latest.candidate_id, version) is not None
    return None if judged or latest is None else latest.candidate_id


def _unbuilt_since(here: World) -> list[datetime]:
    """When each dataset whose current release is in no candidate yet was landed."""
    entries = [_unbuilt(dataset_id, here) for dataset_id in here.catalogue.datasets]
    return [datetime.fromisoformat(entry.known_from) for entry in entries if entry]


def _unbuilt(dataset_id: str, here: World) -> timeline.TimelineEntry | None:
    """What is current of a dataset when the latest candidate does not hold it."""
    from inclusive_growth.build import latest_candidate

    entries = passed_timeline(dataset_id, here)
    if not entries:
        return None
    last, now_current = latest_candidate(here.store), entries[-1]
    built = last and (last.releases.get(dataset_id), last.plans.get(dataset_id))
    return None if built == (now_current.release_id, now_current.plan_hash) else entries[-1]
