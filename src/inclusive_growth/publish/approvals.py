"""What a person decided on a candidate with warnings, when and why; bound to its hash and its gate's version."""

from datetime import datetime
from typing import Literal

from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.errors import GateClosed, PublishRefused, UsageError
from inclusive_growth.gates import publish_gate_version, publish_record
from inclusive_growth.landing.context import Context
from inclusive_growth.records import Approval, GateRecord, from_json, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.store.history import read_entries
from inclusive_growth.store.keys import approvals_prefix
from inclusive_growth.store.object_store import Store, put_next, series


def decide(
    candidate_id: str,
    *,
    decision: Literal["approved", "rejected"] = "approved",
    approver: str,
    reason: str,
    triggered_by: str,
    recorded_by: str = "",
    context: Context,
    run_at: datetime,
) -> Approval:
    """Record a person's decision on exactly this candidate and the warnings of today's gate.

    Raises PublishRefused when a newer candidate supersedes it, GateClosed when its gate is closed or did not
    run, and PublishRefused when the approver is who triggered the work.
    """
    if not approver.strip() or not reason.strip():
        raise UsageError("a decision needs the person's name and a reason; nothing was recorded")
    store = context.store
    latest = latest_candidate(store)
    if latest is None or candidate_id != latest.candidate_id:
        raise PublishRefused(
            f"candidate {candidate_id[:16]} is not the latest"
            + (f": {latest.candidate_id[:16]} supersedes it; look at that one and decide on it" if latest else "")
        )
    record = passed_record(candidate_id, context)
    if decision == "approved":
        check_four_eyes(approver, triggered_by, candidate_id)
    made = Approval(
        candidate_id,
        approver.strip(),
        reason.strip(),
        utc(run_at),
        triggered_by,
        gate_version=record.gate_version,
        recorded_by=recorded_by,
        decision=decision,
    )
    put_next(store, approvals_prefix(candidate_id), lambda seq: to_json(made))
    return made


def decision_of(store: Store, candidate_id: str, gate_version: str) -> tuple[str, Approval] | None:
    """The last decision on a candidate and exactly these warnings, with its key; None when nobody decided."""
    found = [
        (key, from_json(Approval, store.get(key))) for _, key in series(store, approvals_prefix(candidate_id))
    ]
    return next((item for item in reversed(found) if item[1].gate_version == gate_version), None)


def approval_of(store: Store, candidate_id: str, gate_version: str) -> tuple[str, Approval] | None:
    """The approval in force for a candidate under a gate version, with its key."""
    last = decision_of(store, candidate_id, gate_version)
    return last if last and last[1].decision == "approved" else None


def may_publish(record: GateRecord, *, config: Settings, store: Store) -> bool:
    """Whether a gate's verdict lets its candidate be published without asking anyone (any more)."""
    if not record.passed:
        return False
    asks = record.warnings > 0 and config.approval == "required"
    return not asks or approval_of(store, record.subject, record.gate_version) is not None


def pending(context: Context) -> str | None:
    """The latest candidate, when it waits for a person: warnings, not decided on, not published yet."""
    config, store = context.config, context.store
    latest = latest_candidate(store)
    if latest is None:
        return None
    record = publish_record(store, latest.candidate_id, publish_gate_version(config, context.catalogue))
    if record is None or not record.passed or may_publish(record, config=config, store=store):
        return None
    decided = decision_of(store, latest.candidate_id, record.gate_version)
    published = any(entry.publication_id == latest.candidate_id for entry in read_entries(store))
    return None if decided or published else latest.candidate_id


def passed_record(candidate_id: str, context: Context) -> GateRecord:
    """Today's publish-gate record of exactly this candidate. Raises GateClosed when it failed or is not there."""
    version = publish_gate_version(context.config, context.catalogue)
    record = publish_record(context.store, candidate_id, version)
    if record is None:
        raise GateClosed(
            f"candidate {candidate_id[:16]} was not judged by today's publish gate, so the gate is closed: "
            f"run `igw gate {candidate_id}`"
        )
    if not record.passed:
        failed = [item for item in record.results if item.severity == "critical" and not item.success]
        reasons = "; ".join(f"{item.expectation} on {item.relation}: {item.why}" for item in failed[:3])
        raise GateClosed(
            f"candidate {candidate_id[:16]}: the publish gate is closed: {reasons or 'see the gate record'}; "
            "correct the cause and build again"
        )
    return record


def check_four_eyes(approver: str, other: str, candidate_id: str) -> None:
    """Raise PublishRefused when the approver is the person who triggered or publishes the work."""
    if approver.strip().casefold() == other.strip().casefold():
        raise PublishRefused(
            f"candidate {candidate_id[:16]}: {approver.strip()} triggered or publishes it and may not approve "
            "it too; ask a second person"
        )
