"""Decisions of people on candidates with warnings, each bound to the candidate's hash and the gate's version."""

from datetime import datetime
from typing import Literal

from inclusive_growth.build.candidates import latest_candidate
from inclusive_growth.errors import GateClosed, PublishRefused, UsageError
from inclusive_growth.gates import publish_gate_version, publish_record
from inclusive_growth.landing.context import Context
from inclusive_growth.records import Approval, Candidate, GateRecord, from_json, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.store.history import current, read_entries, taken_back
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

    Raises PublishRefused when there is nothing to decide (no warning, published already), when a newer candidate
    supersedes it or the approver triggered the work, GateClosed when its gate is closed or did not run, UsageError
    without a name or a reason.
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
    _check_open(latest, record, store)
    if decision == "approved":
        check_four_eyes(approver, triggered_by, candidate_id)
    approval = Approval(
        candidate_id,
        approver.strip(),
        reason.strip(),
        utc(run_at),
        triggered_by,
        gate_version=record.gate_version,
        recorded_by=recorded_by,
        decision=decision,
    )
    put_next(store, approvals_prefix(candidate_id), lambda seq: to_json(approval))
    return approval


def _check_open(candidate: Candidate, record: GateRecord, store: Store) -> None:
    """Raise PublishRefused when there is nothing to decide about a candidate that passed its gate."""
    name = f"candidate {candidate.candidate_id[:16]}"
    shown = current(store)
    if shown and shown[0].publication_id == candidate.candidate_id:
        raise PublishRefused(
            f"{name} is published already, so there is nothing to decide; nothing was recorded. To take it from "
            "readers: igw rollback, or igw withdraw"
        )
    if taken_back(store, candidate):
        raise PublishRefused(
            f"{name} was public and taken back, so there is nothing to decide; nothing was recorded. To show it "
            f"again: igw rollback --to {candidate.candidate_id[:16]} --why TEXT"
        )
    if not record.warnings:
        raise PublishRefused(
            f"{name} has no warnings, so there is nothing to decide; nothing was recorded. It may be published: "
            "igw publish"
        )


def latest_decision(store: Store, candidate_id: str, gate_version: str) -> tuple[str, Approval] | None:
    """The key and content of the last decision on a candidate under a gate version; None when nobody decided."""
    decisions = [
        (key, from_json(Approval, store.get(key))) for _, key in series(store, approvals_prefix(candidate_id))
    ]
    return next(((key, made) for key, made in reversed(decisions) if made.gate_version == gate_version), None)


def approval_in_force(store: Store, candidate_id: str, gate_version: str) -> tuple[str, Approval] | None:
    """The key and content of the approval in force for a candidate under a gate version."""
    last = latest_decision(store, candidate_id, gate_version)
    return last if last and last[1].decision == "approved" else None


def may_publish(record: GateRecord, *, config: Settings, store: Store) -> bool:
    """Whether a candidate may be published without asking anyone, or anyone further.

    A person's word counts, also where nobody needs to be asked: what was rejected stays away from readers.
    """
    if not record.passed:
        return False
    if last := latest_decision(store, record.subject, record.gate_version):
        return last[1].decision == "approved"
    return record.warnings == 0 or config.approval == "automatic"


def waiting_candidate(context: Context) -> str | None:
    """The latest candidate while it waits for a person: with warnings, undecided and unpublished."""
    config, store = context.config, context.store
    latest = latest_candidate(store)
    if latest is None:
        return None
    record = publish_record(store, latest.candidate_id, publish_gate_version(config, context.catalogue))
    if record is None or not record.passed or may_publish(record, config=config, store=store):
        return None
    decision = latest_decision(store, latest.candidate_id, record.gate_version)
    published = any(entry.publication_id == latest.candidate_id for entry in read_entries(store))
    return None if decision or published else latest.candidate_id


def passed_record(candidate_id: str, context: Context) -> GateRecord:
    """Today's publish-gate record of exactly this candidate. Raises GateClosed when it failed or is missing."""
    version = publish_gate_version(context.config, context.catalogue)
    record = publish_record(context.store, candidate_id, version)
    if record is None:
        raise GateClosed(
            f"candidate {candidate_id[:16]} was not judged by today's publish gate, so the gate is closed: "
            f"run `igw gate {candidate_id}`"
        )
    if not record.passed:
        failed = [result for result in record.results if result.severity == "critical" and not result.success]
        reasons = "; ".join(f"{result.expectation} on {result.relation}: {result.why}" for result in failed[:3])
        raise GateClosed(
            f"candidate {candidate_id[:16]}: the publish gate is closed: {reasons or 'see the gate record'}; "
            "correct the cause and build again"
        )
    return record


def check_four_eyes(approver: str, person: str, candidate_id: str) -> None:
    """Raise PublishRefused when the approver is also this person, who triggered or publishes the work."""
    if approver.strip().casefold() == person.strip().casefold():
        raise PublishRefused(
            f"candidate {candidate_id[:16]}: {approver.strip()} triggered or publishes it and may not approve "
            "it too; ask a second person"
        )
