"""Who let a candidate with warnings pass, when and why; bound to the candidate's hash."""

from datetime import datetime

from inclusive_growth.build import latest_candidate
from inclusive_growth.catalogue import Catalogue, load_catalogue
from inclusive_growth.errors import GateClosed, PublishRefused, UsageError
from inclusive_growth.gates import publish_gate_version, publish_record
from inclusive_growth.published import history
from inclusive_growth.records import Approval, GateRecord, from_json, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.store import Store, put_next, series


def approve(
    candidate_id: str,
    *,
    approver: str,
    reason: str,
    triggered_by: str,
    config: Settings,
    store: Store,
    run_at: datetime,
    catalogue: Catalogue | None = None,
) -> Approval:
    """Record an approval of exactly this candidate.

    Raises PublishRefused when a newer candidate supersedes it, when its gate is closed or did not run, or
    when the approver is who triggered the work.
    """
    if not approver.strip() or not reason.strip():
        raise UsageError("an approval needs the approver's name and a reason; nothing was recorded")
    latest = latest_candidate(store)
    if latest is None or candidate_id != latest.candidate_id:
        raise PublishRefused(
            f"candidate {candidate_id[:16]} is not the latest"
            + (f": {latest.candidate_id[:16]} supersedes it; look at that one and approve it" if latest else "")
        )
    passed_record(candidate_id, config=config, store=store, catalogue=catalogue or load_catalogue())
    check_four_eyes(approver, triggered_by, candidate_id)
    approval = Approval(candidate_id, approver.strip(), reason.strip(), utc(run_at), triggered_by)
    put_next(store, f"approvals/{candidate_id}", lambda seq: to_json(approval))
    return approval


def approval_of(store: Store, candidate_id: str) -> tuple[str, Approval] | None:
    """The first approval of a candidate with its key, or None."""
    for _, key in series(store, f"approvals/{candidate_id}"):
        return key, from_json(Approval, store.get(key))
    return None


def pending(*, config: Settings, store: Store, catalogue: Catalogue) -> str | None:
    """The latest candidate, when it waits for a person: warnings, not approved, not published yet."""
    latest = latest_candidate(store)
    if latest is None or config.approval != "required" or approval_of(store, latest.candidate_id):
        return None
    version = publish_gate_version(config, catalogue)
    record = publish_record(store, latest.candidate_id, version)
    published = any(entry.publication_id == latest.candidate_id for entry in history(store))
    waits = record is not None and record.passed and record.warnings > 0 and not published
    return latest.candidate_id if waits else None


def passed_record(candidate_id: str, *, config: Settings, store: Store, catalogue: Catalogue) -> GateRecord:
    """Today's publish-gate record of exactly this candidate. Raises GateClosed when it failed or is not there."""
    record = publish_record(store, candidate_id, publish_gate_version(config, catalogue))
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
