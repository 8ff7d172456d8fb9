"""Former area codes: chains are followed, merged areas are no heirs, split ones have none."""

from datetime import date
from pathlib import Path

import pytest

from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.schemes import SCHEMES
from inclusive_growth.catalogue.successions import former_codes
from inclusive_growth.errors import CatalogueError
from inclusive_growth_sample.keying import area_codes
from inclusive_growth_sample.replay.csv_files import csv_text

HEADER = "former_code,area_code,valid_from,relation,source\n"


def written(folder: Path, *rows: str) -> Path:
    lines = "".join(
        f"{former},{heir},20{year}-04-01,{relation},a lookup\n"
        for former, heir, year, relation in (row.split() for row in rows)
    )
    (folder / "area_successions.csv").write_text(HEADER + lines)
    return folder


def test_an_area_with_a_new_code_is_the_same_area_and_merged_ones_are_not() -> None:
    ends = former_codes()
    same = {code: end.area_code for code, end in ends.items() if end.is_same_area}
    assert same == {
        "E06000048": "E06000057",  # Northumberland
        "E07000097": "E07000242",  # East Hertfordshire
        "E07000100": "E07000240",  # St Albans
        "E07000101": "E07000243",  # Stevenage
        "E07000104": "E07000241",  # Welwyn Hatfield
        "E08000016": "E08000038",  # Barnsley
        "E08000019": "E08000039",  # Sheffield
        "E08000020": "E08000037",  # Gateshead
    }
    assert ends["E08000016"].last_day == date(2025, 3, 31)
    for merged, heir in {"E06000028": "E06000058", "E07000004": "E06000060", "E07000150": "E06000061"}.items():
        assert (ends[merged].area_code, ends[merged].is_same_area) == (heir, False)
    # Two steps, both of them merges.
    assert (ends["E07000190"].area_code, ends["E07000190"].is_same_area) == ("E06000066", False)


def test_a_chain_is_followed_to_its_end_and_is_as_sure_as_its_least_sure_step(tmp_path: Path) -> None:
    ends = former_codes(written(tmp_path, "A B 13 exact", "B C 19 best_fit", "C D 25 exact"))
    assert {code: (end.area_code, end.is_same_area, end.relation) for code, end in ends.items()} == {
        "A": ("D", True, "best_fit"),
        "B": ("D", True, "best_fit"),
        "C": ("D", True, "exact"),
    }
    assert ends["A"].last_day == date(2013, 3, 31)


def test_a_merge_anywhere_in_a_chain_makes_it_another_area(tmp_path: Path) -> None:
    ends = former_codes(written(tmp_path, "A B 13 exact", "B D 19 exact", "C D 19 exact", "D E 23 exact"))
    assert {code: end.is_same_area for code, end in ends.items()} == {
        "A": False,
        "B": False,
        "C": False,
        "D": True,
    }
    assert {end.area_code for end in ends.values()} == {"E"}


def test_what_was_split_has_no_heir_nor_has_what_became_it(tmp_path: Path) -> None:
    assert former_codes(written(tmp_path, "A B 13 exact", "B C 19 exact", "B D 19 exact")) == {}


def test_codes_that_go_in_a_circle_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="A comes back to itself"):
        former_codes(written(tmp_path, "A B 13 exact", "B A 19 exact"))


@pytest.mark.parametrize(
    ("code", "words"),
    [("E08000016", "name the code of today, E08000038 .Barnsley."), ("E06000028", "is a part of E06000058 now")],
)
def test_a_former_code_is_no_comparator(code: str, words: str) -> None:
    with pytest.raises(CatalogueError, match=words):
        scope_areas("E47000007", (code,))


@pytest.mark.published_files
def test_the_table_is_what_its_maker_makes_of_the_published_lookups(published_files: Path) -> None:
    made = csv_text(area_codes.COLUMNS, area_codes.successions(published_files))
    assert made == (SCHEMES / "area_successions.csv").read_text(encoding="utf-8")
