"""The reason that a publication carries says only what the gates of its candidate found."""

from dataclasses import replace
from typing import Any

import pytest

from inclusive_growth.gates.verdict_records import store_record
from inclusive_growth.publish import approvals
from inclusive_growth.publish.reasons import reason_in_words
from inclusive_growth.records import ExpectationResult
from tests.support.warehouse import Warehouse

BLANK = ExpectationResult(
    "blank", "fct_indicator_values", "", "warning", False, "A blank.", "none", "2 found", failing_sha256="aa"
)
APPROVED = replace(BLANK, severity="info", approved_in="approvals/x/1.json")


def reason(house: Warehouse, *results: ExpectationResult, landing: Any = (), approve: bool = False) -> str:
    landed = store_record("landing", "release", "v1", landing, "", store=house.store, run_at=house.at(0))
    key = f"gates/{landed.subject}/{landed.gate_version}.json"
    candidate = house.candidate(0, landing_gates={"release": key})
    record = house.judge(
        candidate, warnings=sum(result.severity == "warning" and not result.success for result in results)
    )
    if approve:
        approvals.decide(
            candidate.candidate_id,
            approver="bo",
            reason="looked at",
            triggered_by="anna",
            context=house.context,
            run_at=house.at(1),
        )
    return reason_in_words(candidate, replace(record, results=results), house.store)


@pytest.mark.parametrize(
    ("results", "landing", "approve", "words"),
    [
        ((), (), False, "every check passed"),
        ((replace(BLANK, success=True),), (), False, "every check passed"),
        ((replace(BLANK, severity="info"),), (), False, "every check passed"),
        ((BLANK,), (), False, "published with 1 warning, nobody has looked at it yet"),
        ((BLANK, BLANK), (), True, "approved with 2 warnings by bo"),
        ((APPROVED,), (), False, "no new warning; 1 warning about rows that were approved before"),
        ((), (BLANK,), False, "no new warning; 1 warning about releases that were published before"),
    ],
)
def test_the_reason_is_true(house: Warehouse, results: Any, landing: Any, approve: bool, words: str) -> None:
    assert reason(house, *results, landing=landing, approve=approve) == words
