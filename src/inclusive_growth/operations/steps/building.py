"""Building a candidate from what has landed and passed, and the publish gate's verdict on it."""

from datetime import datetime, timedelta

from inclusive_growth import logs
from inclusive_growth.errors import BuildFailed
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.timeline import TimelineEntry
from inclusive_growth.operations import lineage
from inclusive_growth.operations.context import alert, open_context
from inclusive_growth.operations.steps.judging import judge_current, passed_timeline
from inclusive_growth.records import now
from inclusive_growth.store.durations import keep_duration
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.step_timer import timed


def settled() -> bool:
    """Whether the last bell is older than the settle window, so that bells rung together make one build."""
    context = open_context()
    waiting = unbuilt_since(context)
    if not waiting:
        return True
    window = timedelta(seconds=context.config.settle_seconds)
    return now() - max(waiting) >= window or now() - min(waiting) >= 3 * window


def build(*, by: str = "scheduler", full: bool = False) -> str | None:
    """Build a candidate from what has landed and passed; None when nothing has changed since the last one.

    A candidate that today's publish gate has not judged (the machine stopped, the gate changed) is given again.
    With `full` everything is made anew, whether or not anything changed.
    """
    from inclusive_growth.alerts import messages
    from inclusive_growth.build import build

    context = open_context()
    judge_current(context)
    if not full and not build.needs_build(context):
        return _unjudged(context)
    began = now()
    with writer_lease(context.store) as lease, timed() as timer:
        try:
            made = build.build(run_at=now(), by=by, lease=lease, full=full, context=context)
        except BuildFailed as error:
            logs.trouble("build failed", reason=str(error))
            lineage.tell_failed_build(config=context.config, began=began)
            alert(context, messages.build_failed(str(error), seen_at=now()))
            raise
        # While the lease is held: the next build overwrites what dbt said of this one.
        lineage.tell_build(made, config=context.config, catalogue=context.catalogue, began=began)
        keep_duration(context.store, "build", made.candidate_id, timer.seconds)
    return made.candidate_id


def gate(candidate_id: str) -> str:
    """Judge a candidate: `passed`, `warnings` (a person decides), or `closed`."""
    from inclusive_growth import gates
    from inclusive_growth.alerts.announce import tell_verdict
    from inclusive_growth.build.candidates import read_candidate

    context = open_context()
    candidate = read_candidate(context.store, candidate_id)
    with timed("gates") as timer:
        record = gates.judge_candidate(candidate, run_at=now(), context=context)
    keep_duration(context.store, "gates", candidate_id, timer.seconds)
    verdict = tell_verdict(candidate, record, config=context.config, store=context.store)
    logs.event("publish gate", candidate_id=candidate_id, verdict=verdict, warnings=record.warnings)
    return verdict


def unbuilt(dataset_id: str, context: Context) -> TimelineEntry | None:
    """What is current of a dataset when the latest candidate does not hold it."""
    from inclusive_growth.build.candidates import latest_candidate

    entries = passed_timeline(dataset_id, context)
    if not entries:
        return None
    last, now_current = latest_candidate(context.store), entries[-1]
    built = last and (last.releases.get(dataset_id), last.plans.get(dataset_id))
    return None if built == (now_current.release_id, now_current.plan_hash) else entries[-1]


def unbuilt_since(context: Context) -> list[datetime]:
    """When each dataset whose current release is in no candidate yet was landed."""
    entries = [unbuilt(dataset_id, context) for dataset_id in context.catalogue.datasets]
    return [datetime.fromisoformat(entry.known_from) for entry in entries if entry]


def _unjudged(context: Context) -> str | None:
    from inclusive_growth import gates
    from inclusive_growth.build.candidates import latest_candidate

    latest = latest_candidate(context.store)
    version = gates.publish_gate_version(context.config, context.catalogue)
    judged = latest is None or gates.publish_record(context.store, latest.candidate_id, version) is not None
    return None if judged or latest is None else latest.candidate_id
