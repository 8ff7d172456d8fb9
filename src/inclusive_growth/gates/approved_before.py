"""Warnings that a person has approved before: nobody is asked a second time about exactly the same rows.

An approval counts for the rows that were shown, not for the check: one row more, or one other figure, asks again.
An approved warning stays in the record as an info that names the approval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from inclusive_growth.gates.verdict_records import publish_record
from inclusive_growth.records import Approval, ExpectationResult, from_json
from inclusive_growth.store.history import read_entries, withdrawn
from inclusive_growth.store.keys import APPROVALS
from inclusive_growth.store.object_store import Store

WarningKey = tuple[str, str, str, str]  # relation, expectation, threshold, hash of the failing rows


def approved_warnings(store: Store) -> dict[WarningKey, tuple[str, Approval]]:
    """Every approved warning, with key and content of the last approval.

    The warnings of a candidate that was rejected later, or withdrawn from the readers, are left out: their
    approval was a mistake.
    """
    last_approvals: dict[tuple[str, str], tuple[str, Approval]] = {}
    for key in store.keys(f"{APPROVALS}/"):  # each candidate's approvals in the order they were made
        approval = from_json(Approval, store.get(key))
        last_approvals[approval.candidate_id, approval.gate_version] = (key, approval)
    gone = withdrawn(read_entries(store))
    warnings: dict[WarningKey, tuple[str, Approval]] = {}
    in_order = sorted(last_approvals.items(), key=lambda entry: entry[1][1].approved_at)
    for (candidate_id, version), (key, approval) in in_order:
        record = publish_record(store, candidate_id, version)
        if approval.decision == "approved" and candidate_id not in gone and record:
            warnings |= {
                _warning_key(result): (key, approval)
                for result in record.results
                if result.severity == "warning" and result.failing_sha256
            }
    return warnings


def without_approved(
    results: Sequence[ExpectationResult], approved: Mapping[WarningKey, tuple[str, Approval]]
) -> list[ExpectationResult]:
    """The results; a warning that was approved before becomes an info that says by whom and when."""
    return [_as_info(result, approved.get(_warning_key(result))) for result in results]


def _as_info(result: ExpectationResult, before: tuple[str, Approval] | None) -> ExpectationResult:
    if before is None or result.success or result.severity != "warning" or not result.failing_sha256:
        return result
    key, approval = before
    observed = (
        f"{result.observed}; the same rows were approved by {approval.approver} on {approval.approved_at[:10]}"
    )
    return replace(result, severity="info", observed=observed, approved_in=key)


def _warning_key(result: ExpectationResult) -> WarningKey:
    return result.relation, result.expectation, result.threshold, result.failing_sha256
