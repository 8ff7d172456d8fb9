"""What a person decides on a candidate, and which publication readers see."""

from functools import partial
from typing import TYPE_CHECKING, Literal

from inclusive_growth import logs
from inclusive_growth.errors import LeaseHeld, WarehouseError
from inclusive_growth.landing.context import Context
from inclusive_growth.operations.context import open_context, without_catalogue
from inclusive_growth.operations.safekeeping.erase import Erased
from inclusive_growth.records import HistoryEntry, now
from inclusive_growth.store.durations import keep_duration
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.step_timer import timed

if TYPE_CHECKING:
    from inclusive_growth.publish.surfaces.surface import Surface

MENDING_SECONDS = 1800.0  # all of a large publication may have to be loaded


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
    from inclusive_growth.build.candidates import built_by
    from inclusive_growth.operations.short_ids import candidate_named
    from inclusive_growth.publish import approvals

    context = open_context()
    candidate_id = candidate_named(candidate_id, context.store)
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
    """The candidate that waits for a person, if there is one."""
    from inclusive_growth.publish import approvals

    context = open_context()
    return approvals.pending(context)


def publish(candidate_id: str | None = None, *, who: str, why: str = "") -> str | None:
    """Publish a candidate (the latest by default); None when readers already see it. Refuses out loud."""
    from inclusive_growth.operations.short_ids import candidate_named
    from inclusive_growth.publish import publish

    context = open_context()
    candidate_id = candidate_named(candidate_id, context.store) if candidate_id else None
    with writer_lease(context.store) as lease, timed("publish") as timer:
        entry = publish.publish(candidate_id, run_at=now(), who=who, why=why, lease=lease, context=context)
        if entry:
            keep_duration(context.store, "publish", entry.publication_id, timer.seconds)
    return _logged(entry).publication_id if entry else None


def publish_if_allowed(*, who: str) -> str | None:
    """Publish the latest candidate unless its gate is closed or a person has yet to decide (then None)."""
    from inclusive_growth import gates
    from inclusive_growth.build.candidates import latest_candidate
    from inclusive_growth.publish import approvals

    context = open_context()
    candidate = latest_candidate(context.store)
    if candidate is None:
        return None
    version = gates.publish_gate_version(context.config, context.catalogue)
    record = gates.publish_record(context.store, candidate.candidate_id, version)
    if record is None or not approvals.may_publish(record, config=context.config, store=context.store):
        return None
    return publish(who=who, why="every check passed" if not record.warnings else "approved with warnings")


def refresh(*, rebuild: bool = False) -> dict[str, tuple[str, ...]]:
    """Bring every surface in line with the store (make it anew, when asked), then read every row that is there.

    Surface -> how it differs from the publication, in words; nothing when all is equal. Works when the catalogue
    is broken.
    """
    from inclusive_growth.publish.publish import rebuild_caches, refresh_cache
    from inclusive_growth.publish.surfaces import surfaces
    from inclusive_growth.store import history

    config, store = without_catalogue()
    with writer_lease(store) as lease:
        bring = rebuild_caches if rebuild else refresh_cache
        bring(config=config, store=store, lease=lease)
        entries = history.read_entries(store)
        return {one.name: one.faults(entries) if entries else () for one in surfaces(config, store)}


def mend_surfaces(context: Context) -> str:
    """Let a surface that lags catch up, unless a writer is at work, who does so; "" or what keeps one behind.

    Never raises for trouble with a surface, and waits for none for ever.
    """
    from inclusive_growth.publish.surfaces import asking
    from inclusive_growth.store import history

    entries = history.read_entries(context.store)
    if not entries:
        return ""
    asked = asking.ask(context.config, context.store, entries)
    troubles = [one.trouble for one in asked if one.trouble]
    lagging = tuple(one.surface for one in asked if one.surface and one.lag)
    if lagging:
        named = ", ".join(one.name for one in lagging)
        try:
            troubles += asking.within(MENDING_SECONDS, partial(_catch_up, lagging, context.store), named)
        except LeaseHeld:
            pass
        except asking.trouble_kinds() as error:
            troubles.append(asking.words(named, error))
    return "; ".join(troubles)


def _catch_up(lagging: "tuple[Surface, ...]", store: Store) -> list[str]:
    """Bring each in line, whatever becomes of the others; the troubles."""
    from inclusive_growth.publish.surfaces import asking
    from inclusive_growth.publish.surfaces.surface import bring_in_line
    from inclusive_growth.store import history

    kinds: tuple[type[Exception], ...] = (WarehouseError, *asking.trouble_kinds())
    troubles = []
    with writer_lease(store) as lease:
        entries = history.read_entries(store)
        for surface in lagging:
            try:
                bring_in_line(surface, entries, lease)
            except kinds as error:
                troubles.append(asking.words(surface.name, error))
    return troubles


def withdraw(publication_id: str, *, who: str, why: str) -> HistoryEntry:
    """Take the publication that readers see from them for good; works when the catalogue is broken."""
    from inclusive_growth.publish import publish

    config, store = without_catalogue()
    with writer_lease(store) as lease:
        return _logged(
            publish.withdraw(
                publication_id, config=config, store=store, run_at=now(), who=who, why=why, lease=lease
            )
        )


def erase(name: str, *, reason: str, by: str) -> Erased:
    """Erase one raw object that holds personal data, and what was decoded from it."""
    from inclusive_growth.operations.safekeeping import erase

    _, store = without_catalogue()
    with writer_lease(store) as lease:
        done = erase.erase(name, reason=reason, by=by, store=store, run_at=now(), lease=lease)
    logs.event("erased", objects=len(done.tombstones), by=by)
    return done


def rollback(to: str | None = None, *, who: str, why: str) -> HistoryEntry:
    """Put an earlier publication back before the readers; works when the catalogue is broken."""
    from inclusive_growth.publish import publish

    config, store = without_catalogue()
    with writer_lease(store) as lease:
        return _logged(
            publish.rollback(to, config=config, store=store, run_at=now(), who=who, why=why, lease=lease)
        )


def _logged(entry: HistoryEntry) -> HistoryEntry:
    logs.event(entry.action, publication_id=entry.publication_id, history_seq=entry.seq, who=entry.who)
    return entry
