"""Suites are written by people: whatever is wrong in one is named with file, field and remedy."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.errors import CatalogueError
from inclusive_growth.gates.suite_files import SuiteFile
from inclusive_growth.gates.suites import (
    as_expectation,
    landing_suites,
    load_suite,
    of_subject,
    relations,
    resolved,
)
from tests.support.checkout import REPOSITORY

SOUND: dict[str, Any] = {
    "name": "landing_example",
    "meta": {"why": "An example."},
    "expectations": [
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "value", "min_value": {"$PARAMETER": "minimum"}, "max_value": 100},
            "severity": "critical",
            "meta": {"check": "value_in_range", "why": "Outside it is a slip.", "unit": "percent"},
        }
    ],
}


def write(folder: Path, content: object) -> Path:
    path = folder / "expectations" / "landing" / "example.yml"
    path.parent.mkdir(parents=True)
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return folder


def changed(**changes: object) -> dict[str, Any]:
    return {**SOUND, "expectations": [{**SOUND["expectations"][0], **changes}]}


def test_a_suite_keeps_type_kwargs_severity_and_reason(tmp_path: Path) -> None:
    suite = load_suite(write(tmp_path, SOUND), "landing", "example")
    (found,) = suite.expectations
    assert (found.type, found.check, found.severity) == (
        "expect_column_values_to_be_between",
        "value_in_range",
        "critical",
    )
    assert found.why == "Outside it is a slip."
    assert suite.native == (found,)
    assert suite.set_based == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (changed(id="2f1c"), ["expectations/landing/example.yml", "expectations.0.id"]),
        (changed(severity="serious"), ["expectations.0.severity", "'critical', 'warning' or 'info'"]),
        (changed(meta={"check": "value_in_range", "unit": "percent"}), ["expectations.0.meta.why"]),
        (changed(type="should_be_nice"), ["expectations.0.type"]),
        ({**SOUND, "expectations": SOUND["expectations"] * 2}, ["value_in_range", "twice"]),
        ({**SOUND, "expectations": []}, ["expectations"]),
        ("name: [unclosed", ["not valid YAML"]),
    ],
)
def test_a_wrong_suite_is_named_with_its_field(tmp_path: Path, content: object, words: list[str]) -> None:
    with pytest.raises(CatalogueError) as raised:
        load_suite(write(tmp_path, content), "landing", "example")
    for word in words:
        assert word in str(raised.value)


def test_severity_is_a_decision_and_has_no_default(tmp_path: Path) -> None:
    entry = {key: value for key, value in SOUND["expectations"][0].items() if key != "severity"}
    with pytest.raises(CatalogueError, match="severity"):
        load_suite(write(tmp_path, {**SOUND, "expectations": [entry]}), "landing", "example")


def test_a_missing_suite_says_which_file_to_add(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"expectations/landing/nowhere\.yml.*add it"):
        load_suite(tmp_path, "landing", "nowhere")


def test_a_parameter_takes_its_value_from_the_catalogue(tmp_path: Path) -> None:
    (found,) = load_suite(write(tmp_path, SOUND), "landing", "example").expectations
    assert resolved(found, {"minimum": 5}).kwargs == {"column": "value", "min_value": 5, "max_value": 100}


def test_an_unknown_parameter_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    (found,) = load_suite(write(tmp_path, SOUND), "landing", "example").expectations
    with pytest.raises(CatalogueError, match=r"value_in_range.*'minimum' is not known.*known: maximum"):
        resolved(found, {"maximum": 5})


def test_an_expectation_per_indicator_bears_its_bounds_unit_and_reason(tmp_path: Path) -> None:
    meta = {**SOUND["expectations"][0]["meta"], "per": "indicator"}
    entry = SuiteFile.model_validate(changed(meta=meta)).expectations[0]
    rate = of_subject(
        as_expectation(entry), "rate", {"minimum": 1, "unit": "percent", "why": "Rates lie above one."}
    )
    assert (rate.check, rate.kwargs["min_value"], rate.unit) == ("value_in_range[rate]", 1, "percent")
    assert rate.why == "Outside it is a slip. Rates lie above one."


def test_a_release_has_no_indicators_to_hold_to_limits_of_their_own(tmp_path: Path) -> None:
    meta = {**SOUND["expectations"][0]["meta"], "per": "indicator"}
    with pytest.raises(CatalogueError, match=r"landing/example.yml.*value_in_range.*per: indicator.*is for marts"):
        load_suite(write(tmp_path, changed(meta=meta)), "landing", "example")


QUERY = {
    "type": "unexpected_rows_expectation",
    "kwargs": {"unexpected_rows_query": "select * from {batch} where false"},
    "severity": "critical",
    "meta": {"check": "nothing_is_wrong", "why": "An example for tests.", "unit": "row"},
}


def with_common(folder: Path, entry: dict[str, Any]) -> Path:
    write(folder, SOUND)
    content = {"name": "landing_every_source", "meta": {"why": "An example."}, "expectations": [entry]}
    path = folder / "expectations" / "landing" / "every_source.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def test_a_release_is_judged_by_the_suite_of_its_source_and_the_common_one(tmp_path: Path) -> None:
    own, common = landing_suites(with_common(tmp_path, QUERY), "example")
    assert [item.check for item in (*own.expectations, *common.expectations)] == [
        "value_in_range",
        "nothing_is_wrong",
    ]


def test_a_source_without_peculiarities_is_judged_by_the_common_suite_alone(tmp_path: Path) -> None:
    own, common = landing_suites(with_common(tmp_path, QUERY), "plain")
    assert own.expectations == ()
    assert [item.check for item in common.expectations] == ["nothing_is_wrong"]


def test_a_common_expectation_that_would_never_be_judged_is_refused(tmp_path: Path) -> None:
    entry = {**SOUND["expectations"][0], "meta": {**SOUND["expectations"][0]["meta"], "check": "everywhere"}}
    with pytest.raises(CatalogueError, match=r"every_source\.yml: meta\.check 'everywhere'.*own suite"):
        landing_suites(with_common(tmp_path, entry), "example")


def test_a_name_in_both_suites_is_refused(tmp_path: Path) -> None:
    entry = {**QUERY, "meta": {**QUERY["meta"], "check": "value_in_range"}}
    with pytest.raises(CatalogueError, match=r"example\.yml: meta\.check 'value_in_range'.*every_source\.yml"):
        landing_suites(with_common(tmp_path, entry), "example")


def test_the_suite_of_a_mart_has_the_key_that_the_mart_declares():
    keys = {mart.name: mart.key for mart in read_marts(REPOSITORY)}
    for mart in relations(REPOSITORY, "marts"):
        assert load_suite(REPOSITORY, "marts", mart).key == keys[mart]


def test_a_suite_without_a_mart_is_named_with_the_nearest_mart(tmp_path: Path):
    (tmp_path / "dbt_project").symlink_to(REPOSITORY / "dbt_project")
    path = tmp_path / "expectations" / "marts" / "fct_gap.yml"
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(SOUND))
    with pytest.raises(CatalogueError, match=r"marts/fct_gap\.yml: .* did you mean 'fct_gaps'\?"):
        load_suite(tmp_path, "marts", "fct_gap")
