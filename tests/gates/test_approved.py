"""Rows that a person has approved once ask nobody again; one row more, or one other figure, does."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from inclusive_growth.gates.approved_before import approved_warnings, without_approved
from inclusive_growth.gates.sql_checks import SHOWN, Answer, ask
from inclusive_growth.gates.suites import Expectation
from inclusive_growth.gates.verdict_records import publish_record, store_record
from inclusive_growth.records import Approval, ExpectationResult, HistoryEntry, to_json, utc
from inclusive_growth.store import duck
from inclusive_growth.store.object_store import DirectoryStore, Store
from tests.gates.marts_mutations import where
from tests.support.sample_warehouse import RUN_AT, Built, failed

BLANK = ExpectationResult(
    "blank", "fct_indicator_values", "", "warning", False, "A blank.", "none", "2 found", failing_sha256="aa"
)


def judged(store: Store, candidate: str, *results: ExpectationResult, version: str = "v1") -> None:
    store_record("publish", candidate, version, results, "", store=store, run_at=RUN_AT)


def decided(store: Store, candidate: str, decision: Any = "approved", seq: int = 1, version: str = "v1") -> None:
    at = utc(RUN_AT + timedelta(minutes=seq))
    made = Approval(candidate, "Priya", "ONS said so", at, "scheduler", version, decision=decision)
    store.put(f"approvals/{candidate}/{seq:08d}.json", to_json(made))


def published(store: Store, candidate: str, action: Any, seq: int) -> None:
    entry = HistoryEntry(seq, action, candidate, "Priya", "because", utc(RUN_AT), seq)
    store.put(f"publications/history/{seq:08d}.json", to_json(entry))


def again(store: Store, *results: ExpectationResult) -> list[ExpectationResult]:
    return without_approved(results, approved_warnings(store))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = DirectoryStore(tmp_path)
    judged(store, "first", BLANK)
    return store


def test_the_same_rows_stay_visible_as_an_info_that_names_the_approval(store: Store) -> None:
    decided(store, "first")
    (told,) = again(store, BLANK)
    assert (told.severity, told.success) == ("info", False)
    assert told.approved_in == "approvals/first/00000001.json"
    assert told.observed == "2 found; the same rows were approved by Priya on 2026-11-22"
    assert store.exists(told.approved_in)


@pytest.mark.parametrize(
    "other",
    [
        {"failing_sha256": "bb"},
        {"failing_sha256": ""},
        {"expectation": "another"},
        {"relation": "fct_gaps"},
        {"threshold": "five"},
        {"severity": "critical"},
    ],
    ids=lambda other: "-".join(other),
)
def test_anything_else_asks_as_before(store: Store, other: dict[str, Any]) -> None:
    decided(store, "first")
    changed = replace(BLANK, **other)
    assert again(store, changed) == [changed]


def test_rows_that_nobody_knows_whole_are_never_the_same(store: Store) -> None:
    unknown = replace(BLANK, failing_sha256="")
    judged(store, "second", unknown)
    decided(store, "second")
    assert again(store, unknown) == [unknown]


def test_what_was_shown_and_not_decided_or_rejected_asks_again(store: Store) -> None:
    assert again(store, BLANK) == [BLANK]
    decided(store, "first", "rejected")
    assert again(store, BLANK) == [BLANK]


def test_a_rejection_takes_an_approval_back(store: Store) -> None:
    decided(store, "first")
    decided(store, "first", "rejected", seq=2)
    assert again(store, BLANK) == [BLANK]


def test_an_approval_of_what_was_withdrawn_from_readers_counts_no_more(store: Store) -> None:
    decided(store, "first")
    published(store, "first", "publish", 1)
    assert again(store, BLANK) != [BLANK]
    published(store, "first", "withdraw", 2)
    assert again(store, BLANK) == [BLANK]


def test_it_counts_on_for_the_candidates_after_the_next(store: Store) -> None:
    decided(store, "first")
    judged(store, "second", *again(store, BLANK), replace(BLANK, expectation="another"))
    decided(store, "second", seq=1)
    assert [item.severity for item in again(store, BLANK, replace(BLANK, expectation="another"))] == ["info"] * 2


def answer(rows: str) -> Answer:
    expectation = Expectation(
        "a", "unexpected_rows_expectation", {"unexpected_rows_query": f"select * from ({rows})"},
        "warning", "A test.", "row", "data", {}, "",
    )  # fmt: skip
    con = duck.connect()
    try:
        (found,) = ask(con, "anything", [expectation])
    finally:
        con.close()
    assert not found.error
    return found


@pytest.mark.parametrize("rows", [SHOWN, SHOWN + 1, 300_000])
def test_failing_rows_are_counted_and_known_again_whole_however_many(rows: int) -> None:
    found = answer(f"select range as x, 'a' as y from range({rows}) order by x")
    assert (found.failing, len(found.rows)) == (rows, SHOWN)
    assert answer(f"select range as x, 'a' as y from range({rows}) order by x").sha256 == found.sha256
    last = f"select range as x, if(range = {rows - 1}, 'b', 'a') as y from range({rows}) order by x"
    assert answer(last).rows[: SHOWN - 1] == found.rows[: SHOWN - 1]
    assert answer(last).sha256 != found.sha256


def test_no_failing_row_has_no_hash() -> None:
    assert answer("select 1 as x where false").sha256 == ""


@pytest.mark.system
def test_a_second_candidate_with_the_approved_rows_needs_no_person(built: Built) -> None:
    blank = "indicator_id = 'business_birth_rate' and area_code = 'E08000029' and period_id = '2021-01-01/P1Y'"
    query = where(blank, value="null", lower_95="null", upper_95="null")
    trail = {"fct_indicator_vintages": query, "fct_indicator_values": query}
    first = built.changed(trail)
    record = built.judge(first)
    assert record.passed
    assert failed(record, "warning") == {"no_value_without_a_reason"}
    store = built.world.store
    decided(store, first.candidate_id, version=record.gate_version)
    second = built.judge(built.changed(trail))
    assert second.passed
    assert second.warnings == 0
    (told,) = [item for item in second.results if item.approved_in]
    assert told.expectation == "no_value_without_a_reason"
    assert publish_record(store, second.subject, second.gate_version) == second
    more = where(blank.replace("E08000029", "E08000030"), value="null", lower_95="null", upper_95="null")
    other = built.changed(
        {name: f"select * from ({more.replace('from sound', f'from ({query})')})" for name in trail}
    )
    assert failed(built.judge(other), "warning") == {"no_value_without_a_reason"}
