"""Sums of census tables: what is summed is counted, and agrees with what is published elsewhere."""

from pathlib import Path

import pytest

from inclusive_growth_sample.keying.areas import WEST_MIDLANDS
from inclusive_growth_sample.keying.gender_identity_files import PARTED, fraction
from inclusive_growth_sample.keying.published import rows
from inclusive_growth_sample.replay.csv_files import read_csv
from inclusive_growth_sample.replay.registry import SAMPLE

PUBLISHED_DIFFERENT, PUBLISHED_PEOPLE = 262_113, 48_566_373  # England and Wales, TS070 and RM163


def held(dataset: str) -> dict[tuple[str, ...], int]:
    """Area and codes -> people or households of the sample."""
    found = {}
    for row in read_csv(SAMPLE / f"nomis/{dataset}.csv"):
        codes = [text for name, text in row.items() if name.startswith("C")]
        found[row["area"], *codes] = int(row["value"])
    return found


def test_a_share_gives_back_the_whole_number_of_people_and_their_base():
    assert fraction(0.004872564, 8004) == (39, 8004)
    assert fraction(0.009694133, 5984) == (58, 5983)  # the two tables are perturbed apart


def test_a_share_that_several_fractions_or_none_give_is_refused():
    with pytest.raises(ValueError, match="0 fractions give it"):
        fraction(0.123456789, 100)
    with pytest.raises(ValueError, match="31 fractions give it"):
        fraction(0.0, 100)


@pytest.mark.published_files
def test_the_people_behind_every_share_sum_to_the_published_total(published_files: Path):
    bases = {
        row["msoa21_code"]: int(float(row["total_residents"]))
        for row in rows(published_files / "census2021/sexualorientation21_msoa21_ew.csv")
    }
    different = people = 0
    for row in rows(published_files / "census2021/lgbt/lgbt_map_final.csv"):
        count, base = fraction(float(row["all_diff_id"]), bases[row["msoa21cd"]])
        different, people = different + count, people + base
    assert len(bases) == 7264
    assert abs(different - PUBLISHED_DIFFERENT) < 100
    assert abs(people - PUBLISHED_PEOPLE) < 200


@pytest.mark.published_files
def test_the_two_neighbourhoods_in_no_lookup_lie_where_the_answers_on_orientation_are_missing(
    published_files: Path,
):
    lookup = rows(published_files / "ogp/geographr/lookup_msoa11_msoa21_ltla22.csv")
    authority_of = {row["msoa21_code"]: row["ltla22_code"] for row in lookup}
    assert not PARTED.keys() & authority_of.keys()
    for neighbourhood, authority in PARTED.items():
        number = int(neighbourhood[1:])
        assert authority_of[f"E{number - 1:08d}"] == authority  # split from the same neighbourhood of 2011
    answers = rows(published_files / "census2021/sexualorientation21_msoa21_ew.csv")
    published = rows(published_files / "census2021/healthyr/england_sexual_orientation_21.csv")
    for neighbourhood, authority in PARTED.items():
        for row in published:
            if row["ltla21_code"] == authority:
                there = [item for item in answers if item["sexual_orientation"] == row["sexual_orientation"]]
                known = sum(float(i["n"]) for i in there if authority_of.get(i["msoa21_code"]) == authority)
                (own,) = (float(i["n"]) for i in there if i["msoa21_code"] == neighbourhood)
                assert abs(int(row["n"]) - known - own) < 15, row["sexual_orientation"]


def test_the_degrees_of_disability_sum_to_the_published_whole_within_a_few_people():
    found = held("NM_2056_1")
    for area in WEST_MIDLANDS:
        assert abs(found[area, "1"] + found[area, "2"] - found[area, "1001"]) < 60
        assert abs(found[area, "3"] + found[area, "4"] - found[area, "1002"]) < 200


def test_the_twelve_lines_of_partnership_sum_to_everyone():
    found = held("NM_2022_1")
    for area in WEST_MIDLANDS:
        twelve = sum(found[area, str(code)] for code in range(1, 12))
        assert abs(twelve - found[area, "0"]) < 30
        assert found[area, "1002"] + found[area, "1003"] == pytest.approx(found[area, "1001"], abs=30)


def test_ages_and_sexes_of_the_seven_sum_to_the_residents():
    ages, sexes = held("NM_2018_1"), held("NM_2028_1")
    for area in WEST_MIDLANDS:
        assert abs(sum(ages[area, str(band)] for band in range(1, 12)) - ages[area, "0"]) < 20
        assert sexes[area, "1"] + sexes[area, "2"] == sexes[area, "0"]
        assert abs(sexes[area, "0"] - ages[area, "0"]) < 150
