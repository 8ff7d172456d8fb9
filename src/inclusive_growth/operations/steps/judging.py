"""Judging: asks the landing gate for its verdict on each release, again when the gate or a decoding changes."""

from inclusive_growth import logs
from inclusive_growth.landing import releases
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.timeline import TimelineEntry, timeline
from inclusive_growth.operations.context import alert, open_context
from inclusive_growth.records import GateRecord, now
from inclusive_growth.store.step_timer import timed
from inclusive_growth.store.tombstones import erased_releases


def judge(dataset_id: str, release_id: str, *, context: Context | None = None) -> bool:
    """Judge a landed release, again when the gate has changed, and alert people when the gate is closed."""
    from inclusive_growth import gates
    from inclusive_growth.alerts import messages

    context = context or open_context()
    entry = context.catalogue.datasets[dataset_id]
    if release_id in erased_releases(context.store, entry.source, dataset_id):
        return False  # no row is left to judge
    version = gates.landing_gate_version(dataset_id, context.catalogue, context.config)
    record = gates.landing_record(context.store, release_id, version)
    release = releases.read_release(context.store, entry.source, dataset_id, release_id)
    if record is None:
        with timed("gates"):
            record = gates.judge_release(
                release,
                run_at=now(),
                previous=gates.release_before(dataset_id, release_id, context=context),
                context=context,
            )
    logs.event("landing gate", dataset=dataset_id, release_id=release_id, passed=record.passed)
    # Also for an earlier verdict, whose process may have died before the alert; one cause makes one email.
    if not record.passed:
        alert(context, messages.landing_gate_closed(entry, release, record))
    return record.passed


def judge_current(context: Context) -> None:
    """Judge the current releases after a change of the gate, and all releases after a new decoding."""
    from inclusive_growth import gates

    for dataset_id in context.catalogue.datasets:
        for release_id in gates.needs_judgement(dataset_id, context=context):
            judge(dataset_id, release_id, context=context)


def passed_timeline(dataset_id: str, context: Context) -> list[TimelineEntry]:
    """The dataset's timeline over releases that may be built: their landing verdict stands, none is set aside."""
    from inclusive_growth.build.set_aside import Buildable

    buildable = Buildable(dataset_id, context)
    return timeline(
        context.store,
        context.catalogue.datasets[dataset_id].source,
        dataset_id,
        lambda release_id: buildable.gate_key(release_id) is not None,
    )


def accept(subject: str, check: str, *, name: str, reason: str, recorded_by: str) -> GateRecord:
    """Accept what is gone from a release or a candidate, for exactly the rows that close its gate now."""
    from inclusive_growth import gates

    record = judge_subject(subject)
    made = gates.accept_loss(
        record, check, name=name, reason=reason, recorded_by=recorded_by, context=open_context(), run_at=now()
    )
    logs.event("loss accepted", subject=record.subject, check=check, accepted_by=name)
    return made


def judge_subject(subject: str) -> GateRecord:
    """Judge one release or candidate with today's gate. Raises UsageError when there is no such id."""
    from inclusive_growth import gates
    from inclusive_growth.build.candidates import read_candidate
    from inclusive_growth.operations.short_ids import candidate_ids, resolve_id

    context = open_context()
    known = dict.fromkeys(candidate_ids(context.store), "") | {
        release.release_id: dataset_id
        for dataset_id, entry in context.catalogue.datasets.items()
        for release in releases.read_releases(context.store, entry.source, dataset_id)
    }
    subject_id = resolve_id(subject, known, "a release or a candidate")
    dataset_id = known[subject_id]
    if not dataset_id:
        return gates.judge_candidate(read_candidate(context.store, subject_id), run_at=now(), context=context)
    judge(dataset_id, subject_id, context=context)
    verdict = gates.Verdicts(dataset_id, context=context).last(subject_id)
    assert verdict is not None, "judge() has just written it"
    return verdict[1]
