"""Building a candidate from what has landed and passed, and the publish gate's verdict on it."""

from datetime import datetime, timedelta

from inclusive_growth import logs
from inclusive_growth.errors import BuildFailed
from inclusive_growth.landing import timeline
from inclusive_growth.operations import lineage
from inclusive_growth.operations.context import World, world
from inclusive_growth.operations.steps.judging import judge_current, passed_timeline
from inclusive_growth.records import now
from inclusive_growth.store.durations import measured, step
from inclusive_growth.store.lease import writer_lease


def settled() -> bool:
    """Whether the last bell is older than the settle window, so that bells rung together make one build."""
    here = world()
    waiting = unbuilt_since(here)
    if not waiting:
        return True
    window = timedelta(seconds=here.config.settle_seconds)
    return now() - max(waiting) >= window or now() - min(waiting) >= 3 * window


def build(*, by: str = "scheduler", full: bool = False) -> str | None:
    """Build a candidate from what has landed and passed; None when nothing has changed since the last one.

    A candidate that today's publish gate has not judged (the machine stopped, the gate changed) is given again.
    With `full` everything is made anew, whether or not anything changed.
    """
    from inclusive_growth.alerts import messages
    from inclusive_growth.build import build as builder

    here = world()
    judge_current(here)
    if not full and not builder.needs_build(**here.arguments()):
        return _unjudged(here)
    began = now()
    with writer_lease(here.store) as lease, measured(here.store, "build") as measure:
        try:
            made = builder.build(run_at=now(), by=by, lease=lease, full=full, **here.arguments())
        except BuildFailed as error:
            logs.trouble("build failed", reason=str(error))
            lineage.tell_failed_build(config=here.config, began=began)
            here.alert(messages.build_failed(str(error), seen_at=now()))
            raise
        measure.candidate_id = made.candidate_id
        # While the lease is held: the next build overwrites what dbt said of this one.
        lineage.tell_build(made, config=here.config, catalogue=here.catalogue, began=began)
    return made.candidate_id


def gate(candidate_id: str) -> str:
    """Judge a candidate: `passed`, `warnings` (a person decides), or `closed`."""
    from inclusive_growth import gates
    from inclusive_growth.alerts.announce import tell_verdict
    from inclusive_growth.build.candidates import read_candidate

    here = world()
    candidate = read_candidate(here.store, candidate_id)
    with step("gates"), measured(here.store, "gates") as measure:
        record = gates.judge_candidate(candidate, run_at=now(), **here.arguments())
        measure.candidate_id = candidate_id
    verdict = tell_verdict(candidate, record, config=here.config, store=here.store)
    logs.event("publish gate", candidate_id=candidate_id, verdict=verdict, warnings=record.warnings)
    return verdict


def unbuilt(dataset_id: str, here: World) -> timeline.TimelineEntry | None:
    """What is current of a dataset when the latest candidate does not hold it."""
    from inclusive_growth.build.candidates import latest_candidate

    entries = passed_timeline(dataset_id, here)
    if not entries:
        return None
    last, now_current = latest_candidate(here.store), entries[-1]
    built = last and (last.releases.get(dataset_id), last.plans.get(dataset_id))
    return None if built == (now_current.release_id, now_current.plan_hash) else entries[-1]


def unbuilt_since(here: World) -> list[datetime]:
    """When each dataset whose current release is in no candidate yet was landed."""
    entries = [unbuilt(dataset_id, here) for dataset_id in here.catalogue.datasets]
    return [datetime.fromisoformat(entry.known_from) for entry in entries if entry]


def _unjudged(here: World) -> str | None:
    from inclusive_growth import gates
    from inclusive_growth.build.candidates import latest_candidate

    latest = latest_candidate(here.store)
    version = gates.publish_gate_version(here.config, here.catalogue)
    judged = latest is None or gates.publish_record(here.store, latest.candidate_id, version) is not None
    return None if judged or latest is None else latest.candidate_id
