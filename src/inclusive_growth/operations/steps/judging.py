"""Judging releases as they land, and again when the gate or a decoding has changed."""

from inclusive_growth import logs
from inclusive_growth.landing import releases
from inclusive_growth.landing.context import Context
from inclusive_growth.landing.timeline import TimelineEntry, timeline
from inclusive_growth.operations.context import alert, open_context
from inclusive_growth.records import GateRecord, now
from inclusive_growth.store.step_timer import timed
from inclusive_growth.store.tombstones import erased_releases


def judge(dataset_id: str, release_id: str, *, context: Context | None = None) -> bool:
    """Judge a landed release (again, when the gate has changed) and alert when it is closed."""
    from inclusive_growth import gates
    from inclusive_growth.alerts import messages

    context = context or open_context()
    entry = context.catalogue.datasets[dataset_id]
    if release_id in erased_releases(context.store, entry.source, dataset_id):
        return False  # there is nothing left to judge
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
    # Also when it was judged before: whoever judged may have died before the alert; one cause makes one email.
    if not record.passed:
        alert(context, messages.landing_gate_closed(entry, release, record))
    return record.passed


def judge_current(context: Context) -> None:
    """Let today's gate judge what it must: current releases after it has changed, all after a new decoding."""
    from inclusive_growth import gates

    for dataset_id in context.catalogue.datasets:
        for release_id in gates.needs_judgement(dataset_id, context=context):
            judge(dataset_id, release_id, context=context)


def passed_timeline(dataset_id: str, context: Context) -> list[TimelineEntry]:
    """The dataset's timeline over releases whose landing verdict stands."""
    from inclusive_growth import gates

    standing = gates.standing_pass(dataset_id, context=context)
    return timeline(
        context.store,
        context.catalogue.datasets[dataset_id].source,
        dataset_id,
        lambda release_id: standing(release_id) is not None,
    )


def judge_subject(subject: str) -> GateRecord:
    """The verdict of today's gate on exactly this release or candidate. UsageError when there is none such."""
    from inclusive_growth import gates
    from inclusive_growth.build.candidates import read_candidate
    from inclusive_growth.operations.short_ids import candidate_ids, the_one

    context = open_context()
    known = dict.fromkeys(candidate_ids(context.store), "") | {
        item.release_id: dataset_id
        for dataset_id, entry in context.catalogue.datasets.items()
        for item in releases.read_releases(context.store, entry.source, dataset_id)
    }
    name = the_one(subject, known, "a release or a candidate")
    dataset_id = known[name]
    if not dataset_id:
        return gates.judge_candidate(read_candidate(context.store, name), run_at=now(), context=context)
    judge(dataset_id, name, context=context)
    judged = gates.Verdicts(dataset_id, context=context).last(name)
    assert judged is not None, "judge() has just written it"
    return judged[1]
