"""The wrong rows of a failed test name the releases that they come from, whatever columns the test gives."""

from pathlib import Path

import pytest

from inclusive_growth.build.dbt_run import FailedNode
from inclusive_growth.build.faulty_rows import faults_of
from inclusive_growth.store.duck import connect


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "candidate.duckdb"
    con = connect(path)
    con.execute("create schema landed; create schema intermediate; create schema marts")
    con.execute("create table landed.releases as from (values ('aps', 'r1'), ('aps', 'r2'), ('els', 'r3')) as t(dataset_id, release_id)")  # noqa: E501 # fmt: skip
    con.execute("create table intermediate.int_releases_numbered as select row_number() over (order by release_id) as release_number, * from landed.releases")  # noqa: E501 # fmt: skip
    con.execute("create table intermediate.int_series as from (values (1, 'aps'), (2, 'els')) as t(series_number, dataset_id)")  # noqa: E501 # fmt: skip
    con.execute("""
        create table marts.facts as from (values
            ('aps', 'r2', 'E1', '2022', 70.5, 'A'), ('aps', 'r2', 'E2', '2022', 71.5, null), ('els', 'r3', 'E1', '2023', 6.5, '?')
        ) as t(dataset_id, release_id, area_code, period_id, value, status)
    """)  # noqa: E501 # fmt: skip
    con.close()
    return path


def failed(query: str, column: str = "", model: str = '"candidate"."marts"."facts"') -> FailedNode:
    return FailedNode("test.w.rule.0123456789", "1 wrong row(s)", False, query, column, model)


@pytest.mark.parametrize(
    ("query", "column", "named"),
    [
        ("select * from marts.facts where value > 70", "value", {("aps", "r2")}),
        ("select 2 as release_number, 'x1' as published_text", "", {("aps", "r2")}),
        ("select 2 as series_number", "", {("els", "")}),
        ("select 'aps' as dataset_id, '2022' as period_raw", "", {("aps", "")}),
        # A test of one column gives that column alone, a relationship under another name.
        ("select status from marts.facts where status is null", "status", {("aps", "r2")}),
        ("select status from marts.facts where status = '?'", "status", {("els", "r3")}),
        ("select '2023' as from_field", "period_id", {("els", "r3")}),
        ("select 'E1' as area_code, 2 as copies", "area_code", {("aps", "r2"), ("els", "r3")}),
        ("select 'a wrong answer' as method", "", set()),
        ("select cast('x' as integer) as release_number", "", set()),
    ],
)
def test_rows_are_traced_to_their_release(database: Path, query: str, column: str, named: set[tuple[str, str]]):
    faults = faults_of(failed(query, column), database)
    assert {(fault.dataset, fault.release_id) for fault in faults} == named


def test_a_test_about_no_model_says_only_what_its_rows_say(database: Path):
    assert faults_of(failed("select 'E1' as area_code", model=""), database) == ()


def test_keys_and_texts_are_quoted_and_figures_are_not(database: Path):
    (fault,) = faults_of(failed("select * from marts.facts where value > 70", "value"), database)
    assert fault.reason == "column value, area_code E1, period_id 2022, and 1 more row(s) (rule)"
    (fault,) = faults_of(failed("select status from marts.facts where status is null", "status"), database)
    assert fault.reason == "column status, value none, area_code E2, period_id 2022 (rule)"
    query = "select 'els' as dataset_id, '2023/24' as period_raw"
    (fault,) = faults_of(failed(query), database)
    assert fault.reason == "column period, value '2023/24' (rule)"
    for text, words in (
        ("about six", "column published, value 'about six' (rule)"),
        ("7x", "column published (rule)"),
    ):
        query = f"select 2 as release_number, '{text}' as published_text"
        assert faults_of(failed(query), database)[0].reason == words
