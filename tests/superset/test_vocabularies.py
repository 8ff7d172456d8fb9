"""Every state, verdict and origin that the marts may hold is one that the dashboards know, and vice versa."""

import re
from collections.abc import Iterator
from functools import cache
from typing import get_args

import pytest
import yaml

from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.catalogue.units import units
from inclusive_growth.records import Origin
from tests.support.checkout import REPOSITORY
from tests.support.retired_words import retired_in
from tests.support.superset_bundle import ASSETS, Chart, charts, files, named, parts

MARTS = REPOSITORY / "dbt_project" / "models" / "marts"
# A word of these that a dataset leaves out would reach a reader as the id that it is.
SHOWN = ("state", "origin", "better_or_worse")
CASE = re.compile(r"case (?:\w+\.)?(\w+)((?:\s+when '[^']*' then [^\n]*?)+)\s+else (\S+)", re.DOTALL)
COMPARED = re.compile(r"\b(?:\w+\.)?(\w+) (?:=|<>) '([^']*)'")
LISTED = re.compile(r"\b(?:\w+\.)?(\w+) (?:not )?in \(('[^)]*')\)")
OF_COVERAGE = {row["state"]: row["label"] for row in read_table("coverage_states")}
OF_REQUESTS = {"open": "not asked yet", "asked": "asked", "answered": "answered", "refused": "refused"}


@cache
def vocabulary(mart: str) -> dict[str, set[str]]:
    """Column -> the words that its constraint allows, for the columns of a mart that have one."""
    [path] = [*MARTS.rglob(f"{mart}.yml")]
    columns = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]["columns"]
    checks = {
        one["name"]: constraint["expression"]
        for one in columns
        for constraint in one.get("constraints", ())
        if constraint["type"] == "check"
    }
    return {name: set(re.findall(r"'([^']*)'", text)) for name, text in checks.items() if " in (" in text}


def known(dataset: dict, column: str) -> set[str]:
    """The words that a column of this name may hold in the marts that a dataset reads."""
    if column == "origin":
        return set(get_args(Origin))
    read = {name for name in re.findall(r"marts\.(\w+)", dataset["sql"]) if [*MARTS.rglob(f"{name}.yml")]}
    return set().union(*(vocabulary(mart).get(column, set()) for mart in read))


def named_words(sql: str) -> Iterator[tuple[str, str]]:
    """Column and word of every comparison and every case of a query."""
    yield from COMPARED.findall(sql)
    for column, listed in LISTED.findall(sql):
        yield from ((column, word) for word in re.findall(r"'([^']*)'", listed))
    for column, branches, _ in CASE.findall(sql):
        yield from ((column, word) for word in re.findall(r"when '([^']*)'", branches))


@pytest.mark.parametrize("dataset", files("datasets"), ids=lambda one: one["table_name"])
def test_every_word_that_a_dataset_names_is_one_of_the_marts(dataset: dict) -> None:
    unknown = [
        (column, word)
        for column, word in named_words(dataset["sql"])
        if known(dataset, column) and word not in known(dataset, column)
    ]
    assert unknown == []


@pytest.mark.parametrize("dataset", files("datasets"), ids=lambda one: one["table_name"])
def test_every_word_of_the_marts_is_said_in_words(dataset: dict) -> None:
    for column, branches, otherwise in CASE.findall(dataset["sql"]):
        if column in SHOWN and otherwise.endswith(column):
            assert set(re.findall(r"when '([^']*)'", branches)) >= known(dataset, column), column


def test_the_words_are_found() -> None:
    found = {one["table_name"]: set(named_words(one["sql"])) for one in files("datasets")}
    assert ("state", "refused") in found["requests"]
    assert ("origin", "synthetic") in found["latest_limits"]
    assert ("verdict", "revised since") in found["board_paper"]
    assert known(named("datasets", "table_name")["gaps"], "verdict") >= {"a gap that matters", "cannot tell"}


def test_every_state_of_the_coverage_matrix_has_words() -> None:
    assert set(OF_COVERAGE) == vocabulary("coverage_matrix")["state"]
    documented = (REPOSITORY / "docs" / "coverage.md").read_text(encoding="utf-8")
    table = documented.partition("| state |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(OF_COVERAGE)


def test_every_state_of_a_request_has_words() -> None:
    sql = named("datasets", "table_name")["requests"]["sql"]
    assert set(OF_REQUESTS) == vocabulary("ask_register")["state"]
    assert all(f"when '{state}' then '{words}'" in sql for state, words in OF_REQUESTS.items())


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.title)
def test_a_chart_filters_by_words_that_its_dataset_gives(chart: Chart) -> None:
    given = {"coverage": OF_COVERAGE.values(), "requests": OF_REQUESTS.values()}
    for column, _, value in chart.filters:
        if column == "state" and chart.dataset["table_name"] in given:
            assert set(value) <= set(given[chart.dataset["table_name"]])


@pytest.mark.parametrize("dashboard", files("dashboards"), ids=lambda one: one["slug"])
def test_every_state_that_a_chart_is_coloured_by_has_a_colour_of_its_own(dashboard: dict) -> None:
    coloured = dashboard["metadata"]["label_colors"]
    drawn = {one["meta"]["uuid"] for one in parts(dashboard, "CHART")}
    for chart in charts():
        if chart.content["uuid"] in drawn and "state" in chart.params.get("groupby", ()):
            states = {"coverage": OF_COVERAGE, "requests": OF_REQUESTS}[chart.dataset["table_name"]]
            colours = [coloured[words] for words in states.values()]
            assert len(colours) == len(set(colours))


def test_counts_of_the_coverage_matrix_are_of_one_place() -> None:
    """Two authorities in one bar would count the same indicator twice."""
    for chart in (one for one in charts() if one.dataset["table_name"].startswith("coverage")):
        one_in_each_bar = ("role", "==", "authority") in chart.filters or chart.params.get("x_axis") == "area"
        for dashboard in files("dashboards"):
            drawn = {one["meta"]["uuid"] for one in parts(dashboard, "CHART")}
            if chart.content["uuid"] in drawn:
                places = [
                    one
                    for one in dashboard["metadata"]["native_filter_configuration"]
                    if one["targets"][0]["column"]["name"] == "area"
                    and one["requiredFirst"]
                    and not one["controlValues"]["multiSelect"]
                    and chart.content["uuid"] not in one["scope"]["excluded"]
                ]
                assert one_in_each_bar or places, f"{chart.title} on {dashboard['slug']}"


def test_figures_are_written_as_their_unit_says() -> None:
    """No dataset knows a unit by name: a new one would be written without its words."""
    for dataset in files("datasets"):
        named_units = {word for column, word in named_words(dataset["sql"]) if column == "unit"}
        assert not named_units & set(units()), dataset["table_name"]


def test_no_asset_names_a_thing_as_it_was_once_called() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in ASSETS.rglob("*.yaml")}
    assert {name: words for name, text in texts.items() if (words := retired_in(text))} == {}
