"""Switch readers to a candidate; until then they see the old publication whole.

This module decides whether readers may be switched and to which publication; `steps.py` switches them.
"""

from datetime import datetime

from inclusive_growth.build.candidates import latest_candidate, read_candidate
from inclusive_growth.errors import PublishRefused, UsageError, WaitsForPerson
from inclusive_growth.landing.context import Context
from inclusive_growth.publish.approvals import check_four_eyes, latest_decision, may_publish, passed_record
from inclusive_growth.publish.steps import PUBLISH_STEPS, SWITCH_STEPS, PlannedSwitch, carry_out, next_entry
from inclusive_growth.publish.surfaces import surfaces
from inclusive_growth.publish.surfaces.surface import Surface, bring_in_line, do_for_each, lag, tidy_all
from inclusive_growth.records import NOT_THE_PUBLISHERS, Candidate, HistoryEntry
from inclusive_growth.settings import Settings
from inclusive_growth.store import history
from inclusive_growth.store.heartbeat import heartbeat
from inclusive_growth.store.lease import Lease
from inclusive_growth.store.object_store import Store
from inclusive_growth.store.seals import seal_keys

_NEXT = "a new release, or another rule or model, makes the next candidate, which is published as usual"


def publish(
    candidate_id: str | None = None,
    *,
    context: Context,
    run_at: datetime,
    who: str,
    why: str,
    lease: Lease,
) -> HistoryEntry | None:
    """Publish a candidate (the latest by default); None when readers see it already or there is none.

    Raises GateClosed without a passed record of today's gate for exactly this candidate, PublishRefused for a
    superseded, withdrawn or unapproved candidate, or sample data in production. A refusal changes nothing.
    """
    config, store = context.config, context.store
    candidate = read_candidate(store, candidate_id) if candidate_id else latest_candidate(store)
    refresh_surfaces(config=config, store=store, lease=lease)
    if candidate is None or _was_shown(candidate, store, asked_for=candidate_id is not None):
        return None
    check_publishable(candidate, who=who, context=context)
    entry = next_entry(store, "publish", candidate.candidate_id, who, why, run_at, lease)
    return carry_out(PlannedSwitch(entry, config, store, lease, context.catalogue), PUBLISH_STEPS)


def rollback(
    to: str | None = None,
    *,
    config: Settings,
    store: Store,
    run_at: datetime,
    who: str,
    why: str,
    lease: Lease,
) -> HistoryEntry:
    """Put an earlier publication (the one shown before, by default) back before readers."""
    _needs_reason(why, "rollback")
    entries = history.sealed_entries(store, seal_keys(config))
    target = history.manifest(store, to).publication_id if to else _shown_before(entries)
    withdrawn = history.withdrawn(entries)
    if target in withdrawn:
        raise PublishRefused(
            f"publication {target[:16]} was withdrawn ({withdrawn[target].why}); choose another one"
        )
    if entries[-1].publication_id == target:
        raise UsageError(f"readers see {target[:16]} already; nothing was changed")
    entry = next_entry(store, "rollback", target, who, why, run_at, lease)
    return carry_out(PlannedSwitch(entry, config, store, lease), SWITCH_STEPS)


def withdraw(
    publication_id: str,
    *,
    config: Settings,
    store: Store,
    run_at: datetime,
    who: str,
    why: str,
    lease: Lease,
) -> HistoryEntry:
    """Take the current publication from readers for good; a tombstone with the reason stays in its place.

    The caller names the publication, so that nobody withdraws another that was published a moment before.
    """
    _needs_reason(why, "withdrawal")
    history.sealed_entries(store, seal_keys(config))
    shown = history.current(store)
    if shown is None:
        raise UsageError("nothing is published, so nothing can be withdrawn")
    named = history.manifest(store, publication_id).publication_id
    if named != shown[0].publication_id:
        raise UsageError(
            f"readers see publication {shown[0].publication_id[:16]}, not {named[:16]}; only what they see can be "
            "withdrawn; nothing was changed"
        )
    entry = next_entry(store, "withdraw", shown[0].publication_id, who, why, run_at, lease)
    return carry_out(PlannedSwitch(entry, config, store, lease), SWITCH_STEPS)


def refresh_surfaces(*, config: Settings, store: Store, lease: Lease | None = None) -> bool:
    """Bring every lagging surface in line with the history; True when one lagged.

    Leftovers of a killed run are removed. A view or right that readers lack is made again. A given lease is
    renewed meanwhile. Raises SurfaceLags for a surface that stays behind; by then the others are in line.
    """
    entries = history.sealed_entries(store, seal_keys(config))
    lagging: list[Surface] = []

    def bring_in_line_or_mend(surface: Surface) -> None:
        if lag(surface, entries):
            lagging.append(surface)
            bring_in_line(surface, entries, lease)
        else:
            surface.mend(entries)
            tidy_all([surface], entries)

    if entries:
        do_for_each(surfaces(config, store, heartbeat(lease)), bring_in_line_or_mend, entries[-1])
    return bool(lagging)


def rebuild_surfaces(*, config: Settings, store: Store, lease: Lease | None = None) -> None:
    """Make every surface anew from the store; readers have nothing there meanwhile."""
    entries = history.sealed_entries(store, seal_keys(config))
    for surface in surfaces(config, store, heartbeat(lease)):
        surface.clear()
        if entries:
            bring_in_line(surface, entries, lease)


def check_publishable(candidate: Candidate, *, who: str, context: Context) -> None:
    """Raise PublishRefused or GateClosed for a candidate that may not be published, with the remedy."""
    config, store = context.config, context.store
    name = f"candidate {candidate.candidate_id[:16]}"
    if withdrawal := history.withdrawn(history.read_entries(store)).get(candidate.candidate_id):
        raise PublishRefused(
            f"{name} holds exactly what {withdrawal.who} withdrew ({withdrawal.why}), which is never shown again: "
            "mend the cause (a release, a rule, a model), then run `igw build`"
        )
    if config.environment == "production" and candidate.origin in NOT_THE_PUBLISHERS:
        raise PublishRefused(
            f"{name} holds {candidate.origin} data and IGW_ENVIRONMENT is production: such data is never "
            "published; use another IGW_HOME for real data (with IGW_BASE_URL__… unset), or set "
            "IGW_ENVIRONMENT=demo"
        )
    record = passed_record(candidate.candidate_id, context)
    newer = history.entries_since(store, candidate)
    if by := history.taken_back(store, candidate):
        raise PublishRefused(f"{name} {taken_back_in_words(candidate, by)}")
    if newer:
        raise PublishRefused(
            f"{name} was built before history entry {newer[-1].seq} ({newer[-1].action} of "
            f"{newer[-1].publication_id[:16]} by {newer[-1].who}) and is superseded: run `igw build`"
        )
    _, decision = latest_decision(store, candidate.candidate_id, record.gate_version) or ("", None)
    if decision and decision.decision == "approved":
        for person in (decision.triggered_by, who):
            check_four_eyes(decision.approver, person, candidate.candidate_id)
    elif not may_publish(record, config=config, store=store):
        rejection = f"; {decision.approver} rejected it: {decision.reason}" if decision else ""
        raise WaitsForPerson(
            f"{name} has {record.warnings} warning(s) and waits for a person: "
            f"`igw approve {candidate.candidate_id}`{rejection}"
        )


def _was_shown(candidate: Candidate, store: Store, *, asked_for: bool) -> bool:
    """Whether readers see the candidate, or saw it and a person took it back.

    Only a person may bring it back, by a rollback: the scheduler must not undo a decision.
    """
    shown = history.current(store)
    if shown and shown[0].publication_id == candidate.candidate_id:
        return True
    if not asked_for and candidate.candidate_id in history.withdrawn(history.read_entries(store)):
        return True
    return not asked_for and history.taken_back(store, candidate) is not None


def nothing_to_publish(context: Context) -> str:
    """Why the latest candidate is not published, in words; for a person who asked for it."""
    store = context.store
    candidate, entries = latest_candidate(store), history.read_entries(store)
    if candidate is None:
        return "nothing is built yet: run igw run"
    if entries and entries[-1].action != "withdraw" and entries[-1].publication_id == candidate.candidate_id:
        return "readers already see it"
    name = f"candidate {candidate.candidate_id[:16]}"
    if withdrawal := history.withdrawn(entries).get(candidate.candidate_id):
        return f"{name} was withdrawn by {withdrawal.who} ({withdrawal.why}) and is never shown again; {_NEXT}"
    by = history.taken_back(store, candidate)
    return f"{name} {taken_back_in_words(candidate, by)}" if by else f"{name} changes nothing for readers"


def taken_back_in_words(candidate: Candidate, by: HistoryEntry) -> str:
    """That readers saw the candidate until this history entry, and the way back to it or onwards."""
    return (
        f"was public until {by.who} took it back (history entry {by.seq}, {by.action}: {by.why}); "
        f"`igw rollback --to {candidate.candidate_id[:16]} --why TEXT` shows it again; {_NEXT}"
    )


def _shown_before(entries: list[HistoryEntry]) -> str:
    """The publication that readers saw before the current one."""
    withdrawn = history.withdrawn(entries).keys()
    now_shown = entries[-1].publication_id if entries else ""
    for entry in reversed(entries):
        if entry.publication_id not in withdrawn | {now_shown}:
            return entry.publication_id
    raise UsageError("there is no earlier publication to go back to; nothing was changed")


def _needs_reason(why: str, action: str) -> None:
    if not why.strip():
        raise UsageError(f"a {action} needs a reason, which is kept in the history; nothing was changed")
