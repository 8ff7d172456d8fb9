"""Failing rows in words: one sentence for each, the same on every surface."""

from typing import Any

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.gates.failed_checks import failed_checks, sentence
from inclusive_growth.gates.failing_rows import Names, names_of_candidate, names_of_release, told
from inclusive_growth.gates.results import bound_of
from inclusive_growth.gates.suites import Expectation, Suite, load_suite, relations
from inclusive_growth.records import ExpectationResult, FailingRow, from_json, to_json
from inclusive_growth.store import duck
from tests.support.sample_warehouse import REPOSITORY

KEY = {"indicator_id": "employment_rate", "area_code": "E08000030", "period_id": "2022-01-01/P1Y"}
TITLE = load_catalogue().indicators["employment_rate"].file.title


@pytest.fixture(scope="module")
def names() -> Names:
    con = duck.connect()
    try:
        con.execute("create view dim_area as select 'E08000030' as area_code, 'Walsall' as area_label")
        con.execute("create view dim_period as select '2022-01-01/P1Y' as period_id, '2022' as period_label")
        # Gone from the candidate, and still to be named.
        con.execute(
            "create view published_dim_area as select 'E08000031' as area_code, 'Wolverhampton' as area_name"
        )
        return names_of_candidate(con, load_catalogue())
    finally:
        con.close()


def result(*rows: dict[str, Any], relation: str = "fct_indicator_values", **changes: Any) -> ExpectationResult:
    facts: dict[str, Any] = {
        "expectation": "check",
        "relation": relation,
        "column": "",
        "severity": "warning",
        "success": False,
        "why": "Why.",
        "threshold": "no such row",
        "observed": f"{len(rows)} found",
        "failing_rows": rows,
        "failing": len(rows),
    }
    return ExpectationResult(**{**facts, **changes})


def sentences(names: Names, *rows: dict[str, Any], **changes: Any) -> list[str]:
    (made,) = told([result(*rows, **changes)], names)
    return [sentence(row) for row in made.in_words]


def test_a_revision_is_told_with_indicator_place_period_group_and_both_values(names: Names) -> None:
    row = {
        **KEY,
        "breakdown_id": "age=16-24|sex=female",
        "published_value": 70.1,
        "value": 75.3,
        "step_from_published": 5.2,
        "publication_change": "revised",
    }
    assert sentences(names, row) == [f"{TITLE}, Walsall, 2022, Female, Aged 16 to 24: 70.1% → 75.3% (+5.2 points)"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"value": 75.3, "publication_change": "new"}, ": 75.3%"),
        ({"published_value": 70.1, "value": None, "publication_change": "gone"}, ": 70.1% → no longer there"),
        ({"published_value": 70.1, "value": None, "publication_change": "revised"}, ": 70.1% → no figure"),
        ({"value": 0.0, "earlier_value": 70.125}, ": 0.0%; earlier value 70.125"),
        ({"numerator": 1200.0, "denominator": 1000.0}, ": numerator 1,200; denominator 1,000"),
        ({}, ""),
    ],
)
def test_what_a_row_says_is_told_and_nothing_is_made_up(names: Names, row: dict[str, Any], words: str) -> None:
    assert sentences(names, {**KEY, "breakdown_id": "all", **row}) == [f"{TITLE}, Walsall, 2022{words}"]


def test_a_gap_is_told_in_points_and_what_is_gone_by_its_old_name(names: Names) -> None:
    row = {**KEY, "area_code": "E08000031", "published_gap": -7.3, "gap": 2.1, "characteristic": "sex"}
    (words,) = sentences(names, row, relation="fct_gaps")
    assert words == f"{TITLE}, Wolverhampton, 2022: −7.3 points → +2.1 points (+9.4 points); characteristic sex"


def test_ids_in_other_columns_are_named_too(names: Names) -> None:
    row = {"authority_code": "E08000030", "member_code": "E08000031", "stands": "in the lookup alone"}
    assert sentences(names, row) == ["Walsall: member code Wolverhampton; stands in the lookup alone"]


def test_a_release_is_told_by_what_its_codes_stand_for() -> None:
    catalogue = load_catalogue()
    selection = next(
        one
        for one in catalogue.selections("nomis_aps")
        if (one.indicator_id, one.breakdown_id) == ("employment_rate", "all")
    )
    con = duck.connect()
    try:
        con.execute(
            "create table asked_areas as select * from (values "
            "('E08000030', 'Walsall', 'local_authority', 'member'), "
            "('E12000005', 'West Midlands', 'region', 'comparator'), "
            "('E47000007', 'West Midlands', 'combined_authority', 'authority')) "
            "as asked(area_code, area_name, area_type, role)"
        )
        names = names_of_release(con, catalogue, "nomis_aps")
    finally:
        con.close()
    row = {"area_code": "E47000007", "category_key": selection.category_key, "period_text": "2022-12", "before": 9}
    (words,) = sentences(names, row, relation="nomis_aps")
    assert words == f"{TITLE}, West Midlands (combined authority), 2022-12: before 9"


def test_rows_that_must_not_be_told_are_named_without_a_number(names: Names) -> None:
    row = {**KEY, "breakdown_id": "all", "value": 4.0, "numerator": 3.0}
    (made,) = told([result(row)], names, withheld={"check"})
    assert [sentence(one) for one in made.in_words] == [f"{TITLE}, Walsall, 2022"]


def test_a_letter_tells_what_readers_see_and_never_what_was_judged(names: Names) -> None:
    row = {**KEY, "breakdown_id": "all", "published_value": 70.1, "value": 75.3, "numerator": 3.0}
    made = told([result(row), result({**row, "published_value": None})], names)
    told_in_letters = [check.rows for check in failed_checks(made, with_figures=False)]
    assert told_in_letters == [(f"{TITLE}, Walsall, 2022: readers see 70.1%",), (f"{TITLE}, Walsall, 2022",)]


def test_rows_that_are_not_named_are_counted(names: Names) -> None:
    rows = [{**KEY, "breakdown_id": "all", "value": float(number)} for number in range(20)]
    (made,) = told([result(*rows, failing=1234)], names)
    (check,) = failed_checks([made], named=3)
    assert check.rows[-1] == "and 1,231 more"
    assert len(check.rows) == 4


def test_the_critical_come_first_and_a_record_without_words_tells_its_raw_rows() -> None:
    old = result({"GEOGRAPHY_CODE": "E08000030", "OBS_VALUE": None}, severity="critical", failing=0)
    found = failed_checks([result(), old, result(severity="info"), result(success=True)])
    assert [check.severity for check in found] == ["critical", "warning"]
    assert found[0].lines == ("GEOGRAPHY_CODE E08000030", "Allowed: no such row", "Why: Why.")


def test_the_words_are_kept_in_the_record() -> None:
    made = result(in_words=(FailingRow(indicator="Employment rate", before="70.1%"),), bound="none")
    assert from_json(ExpectationResult, to_json(made)) == made


@pytest.mark.parametrize(
    ("kwargs", "unit", "words"),
    [
        (
            {"column": "step_from_published", "min_value": 0, "max_value": 2500.0},
            "gbp",
            "a change of at most £2,500",
        ),
        ({"column": "value", "min_value": 0, "max_value": 100}, "percent", "from 0.0% to 100.0%"),
        ({"column": "value", "min_value": 0, "max_value": None}, "count", "from 0"),
    ],
)
def test_an_indicators_own_limits_are_told_in_its_unit(kwargs: dict[str, Any], unit: str, words: str) -> None:
    made = Expectation(
        "c", "expect_column_values_to_be_between", kwargs, "critical", "w", unit, "", {}, "indicator"
    )
    assert bound_of(made) == words


SUITES: list[Suite] = [load_suite(REPOSITORY, "marts", name) for name in relations(REPOSITORY, "marts")]


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.relation)
def test_every_judged_number_is_told_with_the_one_that_readers_see(suite: Suite) -> None:
    if suite.measured:
        assert {suite.measured, f"published_{suite.measured}"} <= set(suite.identify_by)


def test_checks_of_what_is_withheld_tell_no_number() -> None:
    """Their names say so; a new one must say so too."""
    withheld = {rule.check for suite in SUITES for rule in suite.expectations if rule.withheld}
    named = {
        rule.check
        for suite in SUITES
        for rule in suite.expectations
        if ("withh" in rule.check or "suppressed" in rule.check) and rule.set_based and suite.measured == "value"
    }
    assert named <= withheld
