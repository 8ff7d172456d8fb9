"""Warnings that a person has approved before: about exactly the same rows nobody is asked a second time.

An approval counts for the rows that were shown, not for the check: one row more, or one other figure, asks again.
What was approved stays in the record as an info that names the approval.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from inclusive_growth.gates.verdicts import publish_record
from inclusive_growth.records import Approval, ExpectationResult, from_json
from inclusive_growth.store.history import read_entries, withdrawn
from inclusive_growth.store.keys import APPROVALS
from inclusive_growth.store.object_store import Store

Known = tuple[str, str, str, str]  # relation, expectation, threshold, hash of the failing rows


def approved_warnings(store: Store) -> dict[Known, tuple[str, Approval]]:
    """Each warning that was approved, with key and content of the last approval.

    None of a candidate that was rejected after all, or withdrawn from the readers: that was a mistake.
    """
    last: dict[tuple[str, str], tuple[str, Approval]] = {}
    for key in store.keys(f"{APPROVALS}/"):  # in the order they were made, within each candidate
        made = from_json(Approval, store.get(key))
        last[made.candidate_id, made.gate_version] = (key, made)
    gone = withdrawn(read_entries(store))
    found: dict[Known, tuple[str, Approval]] = {}
    for (candidate_id, version), (key, made) in sorted(last.items(), key=lambda item: item[1][1].approved_at):
        record = publish_record(store, candidate_id, version)
        if made.decision == "approved" and candidate_id not in gone and record:
            found |= {
                _known(item): (key, made)
                for item in record.results
                if item.severity == "warning" and item.failing_sha256
            }
    return found


def without_approved(
    results: Sequence[ExpectationResult], approved: Mapping[Known, tuple[str, Approval]]
) -> list[ExpectationResult]:
    """The results, in which a warning that was approved before is an info that says by whom and when."""
    return [_told(item, approved.get(_known(item))) for item in results]


def _told(item: ExpectationResult, before: tuple[str, Approval] | None) -> ExpectationResult:
    if before is None or item.success or item.severity != "warning" or not item.failing_sha256:
        return item
    key, made = before
    said = f"{item.observed}; the same rows were approved by {made.approver} on {made.approved_at[:10]}"
    return replace(item, severity="info", observed=said, approved_in=key)


def _known(item: ExpectationResult) -> Known:
    return item.relation, item.expectation, item.threshold, item.failing_sha256
