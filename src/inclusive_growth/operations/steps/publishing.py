"""Publishing: records a person's decision on a candidate, and changes the publication that readers see."""

from functools import partial
from typing import TYPE_CHECKING, Literal

from inclusive_growth import logs
from inclusive_growth.errors import LeaseHeld
from inclusive_growth.landing.context import Context
from inclusive_growth.operations.context import open_context, open_without_catalogue
from inclusive_growth.operations.safekeeping.erase import Erasure
from inclusive_growth.records import HistoryEntry, Severity, now
from inclusive_growth.store.durations import keep_duration
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.seals import seal_keys
from inclusive_growth.store.step_timer import timed

if TYPE_CHECKING:
    from inclusive_growth.gates import FailedCheck
    from inclusive_growth.publish.surfaces.surface import Surface

MENDING_SECONDS = 1800.0  # enough to load a large publication whole


def decide(
    candidate_id: str,
    decision: Literal["approved", "rejected"],
    *,
    approver: str,
    reason: str,
    recorded_by: str,
) -> None:
    """Record a person's decision on exactly this candidate; the person who asked for its build may not approve it.

    The beginning of the candidate's id is enough when only one id begins so.
    """
    from inclusive_growth.build.candidates import built_by
    from inclusive_growth.operations.short_ids import resolve_candidate_id
    from inclusive_growth.publish import approvals

    context = open_context()
    candidate_id = resolve_candidate_id(candidate_id, context.store)
    approvals.decide(
        candidate_id,
        decision=decision,
        approver=approver,
        reason=reason,
        recorded_by=recorded_by,
        triggered_by=built_by(context.store, candidate_id),
        context=context,
        run_at=now(),
    )
    logs.event(decision, candidate_id=candidate_id, approver=approver)


def pending_approval() -> str | None:
    """The id of the candidate that waits for a person's decision, or None."""
    from inclusive_growth.publish import approvals

    context = open_context()
    return approvals.waiting_candidate(context)


def failed_checks(candidate_id: str, severity: Severity) -> "list[FailedCheck]":
    """What failed of a candidate, in words; nothing while today's gate has not judged it."""
    from inclusive_growth import gates

    context = open_context()
    version = gates.publish_gate_version(context.config, context.catalogue)
    record = gates.publish_record(context.store, candidate_id, version)
    return gates.failed_checks(record.results, severities=(severity,)) if record else []


def publish(candidate_id: str | None = None, *, who: str, why: str = "") -> str | None:
    """Publish a candidate (the latest by default); None when readers already see it. Raises PublishRefused."""
    from inclusive_growth.operations.short_ids import resolve_candidate_id
    from inclusive_growth.publish import publish

    context = open_context()
    candidate_id = resolve_candidate_id(candidate_id, context.store) if candidate_id else None
    with writer_lease(context.store) as lease, timed("publish") as timer:
        entry = publish.publish(candidate_id, run_at=now(), who=who, why=why, lease=lease, context=context)
        if entry:
            keep_duration(context.store, "publish", entry.publication_id, timer.seconds)
    return _logged(entry).publication_id if entry else None


def nothing_to_publish() -> str:
    """Why `publish` without a candidate's id changed nothing, in words."""
    from inclusive_growth.publish import publish

    return publish.nothing_to_publish(open_context())


def reason_shown() -> str:
    """The reason that the history gives for what readers see now."""
    from inclusive_growth.store import history

    _, store = open_without_catalogue()
    shown = history.current(store)
    return shown[0].why if shown else ""


def publish_if_allowed(*, who: str) -> str | None:
    """Publish the latest candidate; None when its gate is closed or a person has yet to decide."""
    from inclusive_growth import gates
    from inclusive_growth.build.candidates import latest_candidate
    from inclusive_growth.publish import approvals
    from inclusive_growth.publish.reasons import reason_in_words

    context = open_context()
    candidate = latest_candidate(context.store)
    if candidate is None:
        return None
    version = gates.publish_gate_version(context.config, context.catalogue)
    record = gates.publish_record(context.store, candidate.candidate_id, version)
    if record is None or not approvals.may_publish(record, config=context.config, store=context.store):
        return None
    return publish(who=who, why=reason_in_words(candidate, record, context.store))


def refresh(*, rebuild: bool = False) -> dict[str, tuple[str, ...]]:
    """Bring every surface in line with the store (with `rebuild` make it anew), then compare every row.

    Returns surface -> its differences from the publication, in words. Works when the catalogue is broken.
    """
    from inclusive_growth.publish.publish import rebuild_surfaces, refresh_surfaces
    from inclusive_growth.publish.surfaces import surfaces
    from inclusive_growth.store import history

    config, store = open_without_catalogue()
    with writer_lease(store) as lease:
        bring_in_line = rebuild_surfaces if rebuild else refresh_surfaces
        bring_in_line(config=config, store=store, lease=lease)
        entries = history.read_entries(store)
        return {surface.name: surface.faults(entries) if entries else () for surface in surfaces(config, store)}


def mend_surfaces(context: Context) -> str:
    """Let lagging surfaces catch up; returns their troubles in words, "" when none has any.

    A writer at work does the same, so the surfaces are left to it. Trouble with a surface never raises, and every
    wait ends.
    """
    from inclusive_growth.publish.surfaces import asking
    from inclusive_growth.publish.surfaces.trouble import trouble_in_words, trouble_kinds
    from inclusive_growth.store import history

    entries = history.read_entries(context.store)
    if not entries:
        return ""
    answers = asking.ask_surfaces(context.config, context.store, entries)
    troubles = [answer.trouble for answer in answers if answer.trouble]
    lagging = tuple(answer.surface for answer in answers if answer.surface and answer.lag)
    if lagging:
        names = ", ".join(surface.name for surface in lagging)
        try:
            troubles += asking.finish_within(MENDING_SECONDS, partial(_catch_up, lagging, context), names)
        except LeaseHeld:
            pass
        except trouble_kinds() as error:
            troubles.append(trouble_in_words(names, error))
    return "; ".join(troubles)


def withdraw(publication_id: str, *, who: str, why: str) -> HistoryEntry:
    """Withdraw the publication that readers see, for good; works when the catalogue is broken."""
    from inclusive_growth.publish import publish

    config, store = open_without_catalogue()
    with writer_lease(store) as lease:
        return _logged(
            publish.withdraw(
                publication_id, config=config, store=store, run_at=now(), who=who, why=why, lease=lease
            )
        )


def plan_erasure(name: str, *, reason: str, by: str) -> Erasure:
    """What `erase` will erase, with the reason and the person checked; nothing is changed."""
    from inclusive_growth.operations.safekeeping import erase

    _, store = open_without_catalogue()
    return erase.plan_erasure(name, reason=reason, by=by, store=store, run_at=now())


def erase(name: str, *, reason: str, by: str) -> Erasure:
    """Erase one raw object that holds personal data, with the tables decoded from it."""
    from inclusive_growth.operations.safekeeping import erase

    _, store = open_without_catalogue()
    with writer_lease(store) as lease:
        erasure = erase.erase(name, reason=reason, by=by, store=store, run_at=now(), lease=lease)
    logs.event("erased", objects=len(erasure.tombstones), by=by)
    return erasure


def rollback(to: str | None = None, *, who: str, why: str) -> HistoryEntry:
    """Show readers an earlier publication again; works when the catalogue is broken."""
    from inclusive_growth.publish import publish

    config, store = open_without_catalogue()
    with writer_lease(store) as lease:
        return _logged(
            publish.rollback(to, config=config, store=store, run_at=now(), who=who, why=why, lease=lease)
        )


def _catch_up(lagging: "tuple[Surface, ...]", context: Context) -> list[str]:
    """Bring each surface in line, despite trouble with another; returns the troubles."""
    from inclusive_growth.publish.surfaces.surface import bring_in_line
    from inclusive_growth.publish.surfaces.trouble import failure_kinds, trouble_in_words
    from inclusive_growth.store import history

    troubles = []
    with writer_lease(context.store) as lease:
        entries = history.sealed_entries(context.store, seal_keys(context.config))
        for surface in lagging:
            try:
                bring_in_line(surface, entries, lease)
            except failure_kinds() as error:
                troubles.append(trouble_in_words(surface.name, error))
    return troubles


def _logged(entry: HistoryEntry) -> HistoryEntry:
    logs.event(entry.action, publication_id=entry.publication_id, history_seq=entry.seq, who=entry.who)
    return entry
