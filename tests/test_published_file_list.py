"""`docs/published-files.tsv` names each published file at hand: the datasets it serves, or why there is none."""

import csv
from pathlib import Path

import pytest

from inclusive_growth.catalogue import load_catalogue
from tests.support.checkout import REPOSITORY

LIST = REPOSITORY / "docs/published-files.tsv"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


@pytest.mark.published_files
def test_the_list_names_exactly_the_files_at_hand(published_files: Path) -> None:
    at_hand = [row["local_path"] for row in rows(published_files / "INDEX.tsv")]
    assert [row["file"] for row in rows(LIST)] == sorted(at_hand)


def test_each_file_serves_datasets_of_the_catalogue_or_says_why_none() -> None:
    known = load_catalogue().datasets
    listed = rows(LIST)
    assert listed
    for row in listed:
        datasets = row["datasets"].split()
        assert bool(datasets) != bool(row["instead"]), row["file"]
        assert set(datasets) <= set(known), row["file"]
        assert not row["instead"] or (len(row["instead"]) >= 15 and row["instead"].endswith(".")), row["file"]


def test_each_dataset_of_the_sample_is_made_from_a_file_of_the_list_or_known_to_be_typed() -> None:
    served = {name for row in rows(LIST) for name in row["datasets"].split()}
    typed = {
        "nomis_census_ethnic_group_age_sex",  # public copies of the publisher's answers
        "nomis_census_household_composition",
        "nomis_pay_workplaces",  # quoted in a document
        "quoted_board_paper",
    }
    assert set(load_catalogue().datasets) - served == typed
