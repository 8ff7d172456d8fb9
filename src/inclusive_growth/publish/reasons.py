"""Reasons in the history for a publication that nobody gave a reason for: what the gates found, who looked."""

from inclusive_growth.gates import failed_warnings
from inclusive_growth.publish.approvals import approval_in_force
from inclusive_growth.records import Candidate, GateRecord, from_json
from inclusive_growth.store.object_store import Store


def reason_in_words(candidate: Candidate, record: GateRecord, store: Store) -> str:
    """Why the candidate may be published. Says "every check passed" only when none of either gate failed."""
    if record.warnings:
        count = _warnings(record.warnings)
        if approval := approval_in_force(store, candidate.candidate_id, record.gate_version):
            return f"approved with {count} by {approval[1].approver}"
        return f"published with {count}, nobody has looked at {'it' if record.warnings == 1 else 'them'} yet"
    approved_before = sum(1 for result in record.results if result.approved_in and not result.success)
    if approved_before:
        return f"no new warning; {_warnings(approved_before)} about rows that were approved before"
    if known := _landing_warnings(candidate, store):
        return f"no new warning; {_warnings(known)} about releases that were published before"
    return "every check passed"


def _landing_warnings(candidate: Candidate, store: Store) -> int:
    """Warnings about everything that the candidate is built from, new or not."""
    records = (from_json(GateRecord, store.get(key)) for key in candidate.landing_gates.values())
    return sum(len(failed_warnings(record)) for record in records)


def _warnings(count: int) -> str:
    return f"{count} warning{'s' * (count != 1)}"
