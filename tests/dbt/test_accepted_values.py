"""The words that a mart's column may hold are those that the catalogue knows, no more and no fewer."""

import re
from enum import EnumType
from typing import get_args

import pytest
import yaml

from inclusive_growth.catalogue.models import IndicatorFile
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.operations.watch.board_paper import VERDICTS
from inclusive_growth.records import Origin
from tests.support.checkout import REPOSITORY

MARTS = [*(REPOSITORY / "dbt_project" / "models" / "marts").rglob("*.yml")]


def constraints(mart: str, column: str) -> list[dict[str, str]]:
    [path] = [one for one in MARTS if one.stem == mart]
    columns = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]["columns"]
    [found] = [one for one in columns if one["name"] == column]
    return found.get("constraints", [])


def accepted(mart: str, column: str) -> set[str]:
    [check] = [one["expression"] for one in constraints(mart, column) if one["type"] == "check"]
    return set(re.findall(r"'([^']*)'", check))


def of_the_catalogue(field: str) -> set[str]:
    """The words that a key of an indicator's file may hold."""
    kind = IndicatorFile.model_fields[field].annotation
    kinds = [one for one in (get_args(kind) or (kind,)) if one is not type(None)]
    if isinstance(kinds[0], EnumType):
        return {one.value for one in kinds[0]}
    return set(kinds)


@pytest.mark.parametrize(
    "field", ["polarity", "aggregate", "official_status", "statistical_unit", "counts_as", "fundamental"]
)
def test_an_indicator_has_the_words_of_its_file(field: str) -> None:
    assert accepted("dim_indicator", field) == of_the_catalogue(field)


def test_states_and_verdicts_are_those_that_the_code_names() -> None:
    states = {row["state"] for row in read_table("coverage_states")}
    assert accepted("coverage_matrix", "state") == states
    assert accepted("ask_register", "coverage_state") < states
    assert accepted("board_paper_check", "verdict") == set(VERDICTS)


@pytest.mark.parametrize(
    "mart", ["fct_indicator_values", "indicator_values_wide", "audit_trail", "dim_release", "fct_discrepancies"]
)
def test_an_origin_is_known_and_there(mart: str) -> None:
    assert accepted(mart, "origin") == set(get_args(Origin))
    assert {"type": "not_null"} in constraints(mart, "origin")


@pytest.mark.parametrize("path", MARTS, ids=lambda path: path.stem)
def test_the_key_of_a_mart_is_never_null(path) -> None:
    for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ()):
        for column in model["config"]["meta"]["key"]:
            assert {"type": "not_null"} in constraints(model["name"], column), column
