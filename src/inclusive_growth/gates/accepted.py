"""Losses that a named person accepted: what a publisher gave up on purpose does not close a gate for ever.

An acceptance is of exactly one release, or of a candidate's failing rows, and of one check that only says
that something is gone. Checks of identity, numbers and markers cannot be accepted. The failing rows must be the
same to the last one; then the expectation stands in the verdict as an info that names person and reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from inclusive_growth.errors import AlreadyExists, UsageError
from inclusive_growth.gates.suites import Kind, Suite, load_suite, relations
from inclusive_growth.gates.verdict_records import amend_record
from inclusive_growth.landing.context import Context
from inclusive_growth.records import Acceptance, ExpectationResult, GateRecord, from_json, to_json, utc
from inclusive_growth.store.keys import ACCEPTED, acceptance_key, acceptances_prefix
from inclusive_growth.store.object_store import Store

LossKey = tuple[str, str, str]  # relation, expectation, hash of the failing rows


def accept_loss(
    record: GateRecord, check: str, *, name: str, reason: str, recorded_by: str, context: Context, run_at: datetime
) -> GateRecord:
    """Record a person's acceptance of the rows that fail a check, and the verdict as it then stands.

    Raises UsageError without a name or reason, for a check that does not fail, that no person may accept, or whose
    failing rows are not all known.
    """
    if not name.strip() or not reason.strip():
        raise UsageError("an acceptance needs the person's name and a reason; nothing was recorded")
    failing = {result.expectation: result for result in record.results if _fails(result)}
    if check not in failing:
        raise UsageError(
            f"'{check}' does not fail for {record.subject[:16]} at the {record.gate} gate; "
            f"{'these do: ' + ', '.join(sorted(failing)) if failing else 'no check does'}"
        )
    result = failing[check]
    losses = loss_checks(context, record.gate)
    if check not in losses:
        raise UsageError(
            f"'{check}' cannot be accepted: it does not only say that something is gone. "
            f"Checks that can: {', '.join(sorted(losses))}"
        )
    if not result.failing_sha256:
        raise UsageError(f"'{check}': the rows that fail are not all known, so nobody can accept exactly them")
    made = Acceptance(
        subject=record.subject,
        gate=record.gate,
        relation=result.relation,
        expectation=check,
        failing_sha256=result.failing_sha256,
        accepted_by=name.strip(),
        reason=reason.strip(),
        accepted_at=utc(run_at),
        recorded_by=recorded_by,
    )
    key = acceptance_key(made)
    try:
        context.store.put(key, to_json(made))
    except AlreadyExists:
        made = from_json(Acceptance, context.store.get(key))
    return amend_record(record, with_accepted(record.results, {_key(result): (key, made)}), context.store, run_at)


def acceptances(store: Store, subject: str = "") -> dict[LossKey, tuple[str, Acceptance]]:
    """Acceptances of one release, or, without a subject, of the candidates' rows: a newer candidate with the same
    rows asks nobody again."""
    found = {
        key: from_json(Acceptance, store.get(key))
        for key in store.keys(acceptances_prefix(subject) if subject else f"{ACCEPTED}/")
    }
    return {
        (made.relation, made.expectation, made.failing_sha256): (key, made)
        for key, made in found.items()
        if subject or made.gate == "publish"
    }


def with_accepted(
    results: Sequence[ExpectationResult], accepted: Mapping[LossKey, tuple[str, Acceptance]]
) -> list[ExpectationResult]:
    """The results; a loss that was accepted becomes an info that says by whom and why."""
    return [_as_info(result, accepted.get(_key(result))) for result in results]


def loss_checks(context: Context, gate: str) -> set[str]:
    """The checks of a gate that only say that something is gone (`meta.loss` in their suites)."""
    kind: Kind = "landing" if gate == "landing" else "marts"
    project_dir = context.config.project_dir
    suites: list[Suite] = [load_suite(project_dir, kind, name) for name in relations(project_dir, kind)]
    return {rule.check for suite in suites for rule in suite.expectations if rule.loss}


def _as_info(result: ExpectationResult, made: tuple[str, Acceptance] | None) -> ExpectationResult:
    if made is None or not _fails(result) or not result.failing_sha256:
        return result
    key, acceptance = made
    when = acceptance.accepted_at[:10]
    observed = f"{result.observed}; accepted by {acceptance.accepted_by} on {when}: {acceptance.reason}"
    return replace(result, severity="info", observed=observed, accepted_in=key)


def _fails(result: ExpectationResult) -> bool:
    return result.severity != "info" and not result.success


def _key(result: ExpectationResult) -> LossKey:
    return result.relation, result.expectation, result.failing_sha256
