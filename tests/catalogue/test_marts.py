"""A mart is declared once, in the YAML beside its SQL; a wrong declaration is named with its remedy."""

import re
import shutil
from pathlib import Path

import pytest

from inclusive_growth.catalogue.marts import read_marts
from inclusive_growth.catalogue.statuses import statuses
from inclusive_growth.catalogue.units import units
from inclusive_growth.errors import CatalogueError
from tests.support.checkout import REPOSITORY

GAPS = "dbt_project/models/marts/statistics/fct_gaps.yml"
CASES = {
    "no such split": ("split: group", "split: dataest", "split: Input should be 'dataset', 'group' or 'whole'"),
    "no split": ("        split: group\n", "", "split: missing; add it"),
    "misspelt field": ("position:", "positon:", "positon: unknown key; did you mean 'position'?"),
    "no key": (
        "key: &key [indicator_id, characteristic, area_code, period_id, breakdown_id]",
        "key: &key []",
        "key:",
    ),
    "key of another mart": (
        "[indicator_id, characteristic, area_code,",
        "[indicator_id, area,",
        "has no column 'area'",
    ),
    "misspelt index": ("[area_code, indicator_id]", "[area_cod, indicator_id]", "did you mean 'area_code'?"),
    "place of another": ("position: 50", "position: 60", "position: 60 is the place of "),
    "not described": ("- name: fct_gaps", "- name: fct_gap", "fct_gaps is missing; describe it there"),
    "not YAML": ("split: group", "split: [", "not valid YAML"),
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(REPOSITORY / "dbt_project/models/marts", tmp_path / "dbt_project/models/marts")
    return tmp_path


@pytest.mark.parametrize("case", CASES)
def test_a_wrong_declaration_says_what_to_do(project: Path, case: str):
    old, new, message = CASES[case]
    path = project / GAPS
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(CatalogueError, match=r"\.yml: .*" + re.escape(message)):
        read_marts(project)


def test_a_mart_without_yaml_is_named(project: Path):
    (project / GAPS).unlink()
    with pytest.raises(CatalogueError, match=re.escape(f"{GAPS}: missing; every mart has a YAML file")):
        read_marts(project)


def test_a_folder_without_marts_names_the_setting(tmp_path: Path):
    with pytest.raises(CatalogueError, match="set IGW_PROJECT_DIR to the checkout"):
        read_marts(tmp_path)


def test_a_mart_stands_where_its_position_says(project: Path):
    before = [mart.name for mart in read_marts(project)]
    path = project / GAPS
    path.write_text(path.read_text().replace("position: 50", "position: 5"))
    assert [mart.name for mart in read_marts(project)] == [
        "fct_gaps",
        *(name for name in before if name != "fct_gaps"),
    ]


def test_readers_are_told_every_status_and_unit_of_a_figure():
    [figures] = (mart for mart in read_marts(REPOSITORY) if mart.name == "fct_indicator_values")
    words = {column.name: re.split("[:,.] | or ", column.description) for column in figures.columns}
    told = {line.partition(" ")[0]: line.partition(" ")[2] for line in words["status"][1:]}
    shown = {code: one.label for code, one in statuses().items() if one.in_figures}
    assert told.keys() == shown.keys()
    assert all(label.startswith(told[code].rstrip(".")) for code, label in shown.items())
    assert {unit.rstrip(".") for unit in words["unit"][1:]} == set(units())
