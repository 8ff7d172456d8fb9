"""Building: makes a candidate from the releases that passed, and asks the publish gate for its verdict."""

from datetime import datetime, timedelta

from inclusive_growth import logs
from inclusive_growth.errors import BuildFailed
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.sightings import latest_sighting
from inclusive_growth.landing.timeline import TimelineEntry
from inclusive_growth.operations import lineage
from inclusive_growth.operations.context import alert, open_context, watched_datasets
from inclusive_growth.operations.steps.judging import judge_current, passed_timeline
from inclusive_growth.records import Candidate, now
from inclusive_growth.settings import Settings
from inclusive_growth.store.durations import keep_duration
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.step_timer import timed


def settled() -> bool:
    """Whether the last landing is older than the settle window, so that a morning's releases make one build.

    A watched dataset that nobody has asked for yet is about to land: the first build waits for it, too.
    """
    context = open_context()
    landed_at = unbuilt_since(context)
    if not landed_at:
        return True
    window = timedelta(seconds=context.config.settle_seconds)
    longest = timedelta(seconds=longest_wait(context.config))
    if now() - min(landed_at) >= longest:
        return True
    return now() - max(landed_at) >= window and not _never_asked(context)


def _never_asked(context: Context) -> bool:
    names = watched_datasets(context.config, context.catalogue)
    return any(
        latest_sighting(context.store, context.catalogue.datasets[name].source, name) is None for name in names
    )


def longest_wait(config: Settings) -> int:
    """Seconds after which a bell is waited for no longer, although others ring after it."""
    return config.settle_longest_seconds or 3 * config.settle_seconds


def build(*, by: str = "scheduler", full: bool = False) -> str | None:
    """Build a candidate from the releases that passed; None when nothing has changed since the last build.

    The last candidate is returned again while today's publish gate has not judged it (the machine stopped, the
    gate changed). With `full` every part is made anew, changed or not.
    """
    from inclusive_growth.alerts import messages
    from inclusive_growth.alerts.announce import announce_set_aside
    from inclusive_growth.build import build

    context = open_context()
    judge_current(context)
    if not full and not build.needs_build(context):
        return _unjudged(context)
    began = now()
    with writer_lease(context.store) as lease, timed() as timer:
        try:
            candidate = build.build(run_at=now(), by=by, lease=lease, full=full, context=context)
        except BuildFailed as error:
            logs.event("build failed", reason=str(error))  # whoever called says it to a person
            lineage.tell_failed_build(config=context.config, began=began)
            alert(context, messages.build_failed(str(error), seen_at=now()))
            raise
        finally:
            announce_set_aside(context)
        # Under the lease, because the next build overwrites dbt's artefacts of this one.
        lineage.tell_build(candidate, config=context.config, catalogue=context.catalogue, began=began)
        keep_duration(context.store, "build", candidate.candidate_id, timer.seconds)
    return candidate.candidate_id


def indicator_news(candidate_id: str) -> tuple[str, ...]:
    """What a candidate has that readers never had, and which indicators it has no figure of; one line each."""
    from inclusive_growth.build.candidates import read_candidate
    from inclusive_growth.publish.indicator_news import indicator_news
    from inclusive_growth.store import history

    context = open_context()
    store = context.store
    last = history.baseline(history.read_entries(store))
    published = history.read_manifest(store, last.publication_id).candidate if last else None
    candidate = read_candidate(store, candidate_id)
    return indicator_news(candidate, published, store=store, catalogue=context.catalogue).lines


def set_aside() -> tuple[str, ...]:
    """The releases that were set aside during the last build; one line each."""
    from inclusive_growth.build.candidates import last_build
    from inclusive_growth.build.set_aside import set_aside_now

    context = open_context()
    last = last_build(context.store)
    asides = [aside for name in context.catalogue.datasets for aside in set_aside_now(name, context)]
    return tuple(aside.line for aside in asides if last and aside.at >= last.built_at)


def gate(candidate_id: str) -> str:
    """Judge a candidate: `passed`, `warnings` (a person decides), or `closed`."""
    from inclusive_growth import gates
    from inclusive_growth.alerts.announce import announce_verdict
    from inclusive_growth.build.candidates import read_candidate

    context = open_context()
    candidate = read_candidate(context.store, candidate_id)
    with timed("gates") as timer:
        record = gates.judge_candidate(candidate, run_at=now(), context=context)
    keep_duration(context.store, "gates", candidate_id, timer.seconds)
    verdict = announce_verdict(candidate, record, config=context.config, store=context.store)
    logs.event("publish gate", candidate_id=candidate_id, verdict=verdict, warnings=record.warnings)
    return verdict


def unbuilt(dataset_id: str, context: Context) -> TimelineEntry | None:
    """The current entry of a dataset's timeline, unless the latest candidate holds it (then None)."""
    from inclusive_growth.build.candidates import latest_candidate

    return _unbuilt(dataset_id, latest_candidate(context.store), context)


def unbuilt_since(context: Context) -> list[datetime]:
    """The landing times of the current releases that the latest candidate does not hold."""
    from inclusive_growth.build.candidates import latest_candidate

    latest = latest_candidate(context.store)
    entries = [_unbuilt(dataset_id, latest, context) for dataset_id in context.catalogue.datasets]
    return [datetime.fromisoformat(entry.known_from) for entry in entries if entry]


def _unbuilt(dataset_id: str, latest: Candidate | None, context: Context) -> TimelineEntry | None:
    entries = passed_timeline(dataset_id, context)
    if not entries:
        return None
    current = entries[-1]
    built = latest and (latest.releases.get(dataset_id), latest.plans.get(dataset_id))
    return None if built == (current.release_id, current.plan_hash) else current


def _unjudged(context: Context) -> str | None:
    """The id of the latest candidate while today's publish gate has not judged it, else None."""
    from inclusive_growth import gates
    from inclusive_growth.build.candidates import latest_candidate

    latest = latest_candidate(context.store)
    version = gates.publish_gate_version(context.config, context.catalogue)
    judged = latest is None or gates.publish_record(context.store, latest.candidate_id, version) is not None
    return None if judged or latest is None else latest.candidate_id
