"""A change of method is told apart from news of the publishers, and both series stand side by side."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from inclusive_growth.alerts import messages
from inclusive_growth.publish.method_changes import COMPARED, MethodChange, method_changes, write_back_series
from inclusive_growth.records import Candidate
from tests.support import letters
from tests.support.checkout import REPOSITORY
from tests.support.warehouse import Warehouse

GAPS = """
select 'rate' as indicator_id, 'sex' as characteristic, 'E1' as area_code, period_id, 'sex=female' as breakdown_id,
    dataset_id, dataset_id as reference_dataset_id, gap, gap - 1 as lower_95, gap + width as upper_95, verdict
from (values {}) as gaps(period_id, dataset_id, gap, width, verdict)
"""
OLD = "('2021', 'survey', -5.0, 2.0, 'cannot tell'), ('2022', 'survey', -6.0, 2.0, 'cannot tell')"
NEW = (
    "('2021', 'survey', -5.0, 1.0, 'a gap that matters'), ('2022', 'survey', -6.0, 2.000000000001, 'cannot tell')"
)


def candidate(house: Warehouse, rows: str, code: str) -> Candidate:
    part = house.part("fct_gaps", "survey", GAPS.format(rows))
    made = house.candidate(0, value=1.0)
    return replace(
        made,
        parts=(part,),
        code_version=code,
        releases={"survey": "r1", "other": "o"},
        decoders={"survey": "1"},
    )


def test_a_row_that_came_out_otherwise_from_the_same_release_is_counted(house: Warehouse) -> None:
    before, after = candidate(house, OLD, "a"), candidate(house, NEW, "b")
    [change] = method_changes(before, after, store=house.store)
    # The second year differs by the order of a sum alone.
    assert (change.mart, change.changed, change.compared) == ("fct_gaps", 1, 2)
    assert change.sentence == "fct_gaps: 1 of 2 rows"


@pytest.mark.parametrize(
    "changed",
    [
        {"code_version": "a"},  # the same code has the same methods
        {"releases": {"survey": "r2", "other": "o"}},  # news of the publisher
        {"decoders": {"survey": "2"}},  # read otherwise: a correction of ours, told as one
        {"parts": ()},
    ],
)
def test_what_the_publisher_or_the_decoder_did_is_no_change_of_method(house: Warehouse, changed: dict) -> None:
    before, after = candidate(house, OLD, "a"), candidate(house, NEW, "b")
    assert method_changes(before, replace(after, **changed), store=house.store) == ()


def test_an_indicator_of_which_another_dataset_moved_is_left_out(house: Warehouse) -> None:
    moved = NEW + ", ('2023', 'other', -7.0, 1.0, 'cannot tell')"
    before, after = candidate(house, OLD, "a"), candidate(house, moved, "b")
    after = replace(after, releases={"survey": "r1", "other": "o2"})
    assert method_changes(before, after, store=house.store) == ()


def test_the_back_series_has_each_row_by_both_methods(house: Warehouse, tmp_path: Path) -> None:
    before, after = candidate(house, OLD, "a"), candidate(house, NEW, "b")
    [written] = write_back_series(before, after, tmp_path / "both", store=house.store)
    path = Path(written.file)
    [row] = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    assert path.name == "fct_gaps.csv" and row["period_id"] == "2021"
    assert (row["verdict_before"], row["verdict_after"]) == ("cannot tell", "a gap that matters")
    assert (float(row["upper_95_before"]), float(row["upper_95_after"])) == (-3.0, -4.0)
    assert write_back_series(before, before, tmp_path / "none", store=house.store) == ()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("mart", sorted(COMPARED))
def test_what_is_compared_are_columns_of_the_mart_and_its_key(mart: str) -> None:
    path = REPOSITORY / f"dbt_project/models/marts/statistics/{mart}.yml"
    [model] = yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    key, measures = COMPARED[mart]
    assert key == tuple(model["config"]["meta"]["key"])
    assert set(measures) <= {column["name"] for column in model["columns"]}


def test_a_letter_announces_the_change_and_where_both_series_stand() -> None:
    told = replace(letters.digest(new=0), methods=(MethodChange("fct_gaps", 1234, 28019),))
    assert told.is_news
    letter = messages.publication_digest(told)
    [section] = [section for section in letter.sections if "another method" in section.title]
    assert section.title == "Worked out by another method than before, from the same releases"
    assert section.lines == (
        ("fct_gaps: 1,234 of 28,019 rows",),
        ("Both series, by the method before and by today's: igw method-changes",),
    )
    assert "statistics by another method" in letter.subject
    silent = messages.publication_digest(letters.digest())
    assert not [section for section in silent.sections if "another method" in section.title]
