"""A slice too long for a dataframe is judged in SQL, and gets the verdicts that Great Expectations gives."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inclusive_growth.gates import great_expectations
from inclusive_growth.gates.expectations_in_sql import row_check
from inclusive_growth.gates.suites import Expectation, Kind, load_suite, relations
from inclusive_growth.records import ExpectationResult
from inclusive_growth.store import duck
from tests.gates.marts_mutations import MUTATIONS
from tests.support.sample_warehouse import REPOSITORY, Built, failed, only_suite

NUMBER = r"^(-?\d+(\.\d+)?([eE][-+]?\d+)?)?$"
OF_A = {"type": "comparison", "column": {"name": "name"}, "operator": "==", "parameter": "a"}
LIMITS = {"column_A": "value", "column_B": "lower", "ignore_row_if": "either_value_is_missing"}
KINDS: dict[str, tuple[str, Mapping[str, Any]]] = {
    "between": ("expect_column_values_to_be_between", {"column": "value", "min_value": 1, "max_value": 10}),
    "above": ("expect_column_values_to_be_between", {"column": "value", "min_value": 2.5}),
    "below, of some rows": (
        "expect_column_values_to_be_between",
        {"column": "value", "max_value": 2.5, "row_condition": OF_A},
    ),
    "of no rows": (
        "expect_column_values_to_be_between",
        {"column": "value", "max_value": 0, "row_condition": {**OF_A, "parameter": "it's nobody"}},
    ),
    "one of": ("expect_column_values_to_be_in_set", {"column": "name", "value_set": ["a", "it's", ""]}),
    "not null": ("expect_column_values_to_not_be_null", {"column": "name"}),
    "length": ("expect_column_value_lengths_to_be_between", {"column": "name", "min_value": 2}),
    "regex": ("expect_column_values_to_match_regex", {"column": "number", "regex": NUMBER}),
    "not anchored": ("expect_column_values_to_match_regex", {"column": "number", "regex": "1"}),
    "at least": ("expect_column_pair_values_a_to_be_greater_than_b", {**LIMITS, "or_equal": True}),
    "more than": ("expect_column_pair_values_a_to_be_greater_than_b", LIMITS),
    "pairs": (
        "expect_column_pair_values_to_be_in_set",
        {"column_A": "name", "column_B": "number", "value_pairs_set": [["a", "1"], ["it's", "1,5"]]},
    ),
    "sound": ("expect_column_values_to_be_between", {"column": "id", "min_value": 0}),
    "missing": ("expect_column_values_to_be_between", {"column": "gone", "min_value": 0}),
    "columns": ("expect_table_columns_to_match_set", {"column_set": ["id", "gone"], "exact_match": False}),
}
ROWS = """
    from (values
        (1, 'a', 1.0, 0.5, '1'), (2, 'a', 10.0, 10.0, '-2.5e3'), (3, 'it''s', 11.0, 12.0, '1,5'),
        (4, '', 0.0, null, ''), (5, null, null, 1.0, null), (6, 'b', 2.5, 2.5, '1\n'), (7, 'a', -1.0, 0.0, '٣'),
        (8, null, 3.0, null, '1'), (9, 'a', null, null, null), (10, null, 1.0, 1.0, null)
    ) as given(id, name, value, lower, number)
    select * replace (value::double as value, lower::double as lower)
"""


def expectation(check: str) -> Expectation:
    kind, kwargs = KINDS[check]
    return Expectation(check, kind, kwargs, "critical", f"Why {check}.", "unit", "data", {}, "")


def judged(monkeypatch: pytest.MonkeyPatch, rows_in_a_frame: int) -> dict[str, ExpectationResult]:
    monkeypatch.setattr(great_expectations, "FRAME_ROWS", rows_in_a_frame)
    monkeypatch.setattr(great_expectations, "ROW_BY_ROW", frozenset())
    con = duck.connect()
    try:
        ready = great_expectations.prepare("given", con.sql(ROWS), tuple(map(expectation, KINDS)), ("id",), [])
    finally:
        con.close()
    assert len(ready.frame) == (0 if rows_in_a_frame == 0 else 10)
    return {item.expectation: item for item in great_expectations.judge([ready]).results}


@pytest.mark.system
def test_both_ways_say_the_same_of_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    in_frame = judged(monkeypatch, 1000)
    in_sql = judged(monkeypatch, 0)
    assert set(in_frame) == set(in_sql) == set(KINDS)
    wrong = {name for name, item in in_frame.items() if not item.success}
    assert wrong == set(KINDS) - {"of no rows", "sound"}
    for name, item in in_frame.items():
        other = in_sql[name]
        assert replace(item, failing_rows=(), failing_sha256="") == replace(
            other, failing_rows=(), failing_sha256=""
        ), name
        key = str
        assert sorted(item.failing_rows, key=key) == sorted(other.failing_rows, key=key), name
        assert bool(item.failing_sha256) == bool(other.failing_sha256), name


def test_what_great_expectations_would_go_through_row_by_row_is_asked_in_sql_of_any_slice() -> None:
    con = duck.connect()
    try:
        ready = great_expectations.prepare("given", con.sql(ROWS), tuple(map(expectation, KINDS)), ("id",), [])
    finally:
        con.close()
    assert [answer.expectation.check for answer in ready.answers] == ["pairs"]
    assert len(ready.expectations) == len(KINDS) - 1


def test_more_wrong_rows_than_are_shown_are_known_again_by_all_of_them() -> None:
    con = duck.connect()
    try:

        def found(last: int) -> ExpectationResult | Any:
            rows = con.sql(f"select range as id, if(range = 999, {last}, 0.0) as value from range(1000)")
            item = replace(expectation("sound"), kwargs={"column": "value", "min_value": 1})
            return great_expectations.prepare("given", rows, (item,), ("id",), []).answers[0]

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(great_expectations, "FRAME_ROWS", 0)
            first, again, other = found(-1), found(-1), found(-2)
    finally:
        con.close()
    assert (first.failing, first.judged_rows, len(first.rows)) == (1000, 1000, 20)
    assert first.sha256 == again.sha256
    assert first.rows == other.rows
    assert first.sha256 != other.sha256


@pytest.mark.parametrize("kind", ["landing", "marts"])
def test_every_expectation_over_rows_in_our_suites_can_be_asked_in_sql(kind: Kind) -> None:
    asked = 0
    for relation in relations(REPOSITORY, kind):
        for item in load_suite(REPOSITORY, kind, relation).native:
            if item.of_columns:
                continue
            asked += 1
            kwargs = {
                name: [] if isinstance(value, dict) and set(value) == {"$PARAMETER"} else value
                for name, value in item.kwargs.items()
            }
            assert row_check(replace(item, kwargs=kwargs), item.columns), f"{relation}: {item.check}"
    assert asked


BY_ROWS = [
    (mart, item.check)
    for mart in relations(REPOSITORY, "marts")
    for item in load_suite(REPOSITORY, "marts", mart).native
    if item.severity == "critical" and not item.of_columns
]


@pytest.mark.system
@pytest.mark.parametrize(("mart", "check"), BY_ROWS, ids=[" ".join(item) for item in BY_ROWS])
def test_broken_data_closes_the_publish_gate_without_a_dataframe(
    some_built: Built, mart: str, check: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mutation = MUTATIONS[mart, check]
    own = check == "value_within_bounds"
    config = only_suite(some_built.world.config, "marts", [mart], tmp_path, per_indicator=own)
    candidate = some_built.changed(mutation.changes, published=mutation.published, datasets=mutation.datasets)
    monkeypatch.setattr(great_expectations, "FRAME_ROWS", 0)
    record = some_built.judge(candidate, config)
    assert failed(record) == {check} | mutation.also
    closed = [item for item in record.results if item.expectation.partition("[")[0] == check]
    assert all(item.why and item.threshold and item.observed for item in closed)
