"""Areas, who belongs to which, and what "the West Midlands" of a document may have meant."""

import csv
import gzip
import io
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from inclusive_growth.catalogue.areas import default_comparators, members_of, scope_areas
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth.catalogue.successions import former_codes

AREAS = {row["area_code"]: row for row in read_table("areas")}
FOOTPRINTS = read_table("footprints")


def footprint(name: str) -> set[str]:
    return {row["area_code"] for row in FOOTPRINTS if row["footprint"] == name}


def members(authority: str, day: str, role: str = "constituent") -> set[str]:
    return {
        row["member_code"]
        for row in read_table("memberships")
        if (row["authority_code"], row["role"]) == (authority, role)
        and row["valid_from"] <= day <= (row["valid_to"] or "9999")
    }


def published(folder: Path, name: str) -> list[dict[str, str]]:
    body = (folder / "ogp" / name).read_bytes()
    text = (gzip.decompress(body) if name.endswith(".gz") else body).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_english_local_authority_stands_once_in_one_of_the_nine_regions():
    found = [row for row in AREAS.values() if row["area_type"] == "local_authority"]
    assert len(found) == 296
    regions = Counter(row["parent_code"] for row in found)
    assert {AREAS[code]["area_type"] for code in regions} == {"region"}
    assert (len(regions), regions["E12000005"], regions["E12000007"]) == (9, 30, 33)


def test_a_code_that_was_given_up_is_followed_to_a_present_authority():
    rows = read_table("area_successions")
    assert len({row["former_code"] for row in rows}) == len(rows) == 50
    # Somerset West and Taunton was one for four years: what became it is followed further.
    present = {code: end.area_code for code, end in former_codes().items()}
    assert present.keys() == {row["former_code"] for row in rows}
    for row in rows:
        assert AREAS[present[row["former_code"]]]["area_type"] == "local_authority"
        assert AREAS.get(row["former_code"], {}).get("area_type") != "local_authority"
        assert row["relation"] in ("exact", "best_fit")
        assert date.fromisoformat(row["valid_from"]) and row["source"]


def test_membership_is_dated():
    assert len(members("E47000010", "2022-12-31")) == 4
    assert not members("E47000010", "2024-05-07")
    assert len(members("E47000014", "2024-05-07")) == 7
    assert members("E47000002", "2025-03-31") - members("E47000002", "2025-04-01") == {"E08000016", "E08000019"}
    assert len(members("E47000002", "2025-04-01")) == 4


def test_the_three_footprints_of_the_west_midlands_differ_and_contain_the_seven():
    seven = members("E47000007", "2018-01-01")
    assert footprint("wmca7") == seven
    assert len(seven) == 7
    assert seven < footprint("wmca_all_members")
    assert seven < footprint("wm_3lep")
    assert (len(footprint("wmca_all_members")), len(footprint("wm_3lep"))) == (17, 19)
    # Telford and Shropshire were members outside the three partnerships; Lichfield lay in one and was no member.
    assert footprint("wmca_all_members") - footprint("wm_3lep") == {"E06000020", "E06000051"}
    assert footprint("wm_3lep") - footprint("wmca_all_members") == {
        "E07000193",
        "E07000194",
        "E07000234",
        "E07000239",
    }


def test_a_footprint_holds_each_local_authority_once_and_says_how_sure_it_is():
    assert len({(row["footprint"], row["area_code"]) for row in FOOTPRINTS}) == len(FOOTPRINTS)
    for row in FOOTPRINTS:
        assert AREAS[row["area_code"]]["area_type"] == "local_authority"
        assert row["through_code"] in AREAS
        assert row["certainty"] in ("published", "reported")
        assert row["source"] and date.fromisoformat(row["valid_from"]) < date.fromisoformat(
            row["valid_to"] or "9999-12-31"
        )
    assert {row["certainty"] for row in FOOTPRINTS if row["footprint"] == "wmca7"} == {"published"}


def test_all_members_of_2018_are_the_members_of_the_bridge_with_the_county_s_districts():
    through = {row["through_code"] for row in FOOTPRINTS if row["footprint"] == "wmca_all_members"}
    bridge = members("E47000007", "2018-06-01") | members("E47000007", "2018-06-01", "non_constituent")
    districts = {"E07000218", "E07000219", "E07000220", "E07000221"}  # members besides their county
    assert through == bridge - districts


def test_the_wider_membership_ends_when_its_footprint_does():
    footprint_ends = {row["valid_to"] for row in FOOTPRINTS if row["footprint"] == "wmca_all_members"}
    wider = [row for row in read_table("memberships") if row["role"] == "non_constituent"]
    assert {row["valid_to"] for row in wider} == footprint_ends == {"2018-12-31"}
    assert len(wider) == 10
    assert not members("E47000007", "2019-01-01", "non_constituent")


@pytest.mark.published_files
def test_areas_and_regions_are_those_of_the_published_lookup(published_files: Path):
    renamed = {row["former_code"]: row["area_code"] for row in read_table("area_successions")}
    rows = published(published_files, "geographr/lookup_ltla23_region23.csv.gz")
    listed = {
        (renamed.get(r["ltla23_code"], r["ltla23_code"]), r["ltla23_name"], r["region23_code"]) for r in rows
    }
    ours = {
        (row["area_code"], row["area_name"], row["parent_code"])
        for row in AREAS.values()
        if row["area_type"] == "local_authority"
    }
    assert ours == listed


@pytest.mark.published_files
@pytest.mark.parametrize(
    ("name", "vintage", "day"),
    [
        ("jrf/lad22_cauth22.csv", "22", "2022-12-31"),
        ("lsip/Local_Authority_District_to_Combined_Authority_(May_2024)_Lookup_in_EN.csv", "24", "2024-05-31"),
        ("lsip/Local_Authority_District_to_Combined_Authority_(May_2025)_Lookup_in_EN.csv", "25", "2025-05-31"),
    ],
)
def test_members_on_a_day_are_those_of_the_lookup_published_for_it(
    published_files: Path, name: str, vintage: str, day: str
):
    rows = published(published_files, name)
    listed = {(row[f"CAUTH{vintage}CD"], row[f"LAD{vintage}CD"]) for row in rows}
    authorities = {row["authority_code"] for row in read_table("memberships")}
    ours = {(authority, member) for authority in authorities for member in members(authority, day)}
    assert ours == listed


@pytest.mark.published_files
def test_footprints_add_up_to_the_census_populations_that_are_quoted(published_files: Path):
    with gzip.open(published_files / "census2021/country_of_birth21_ltla21.csv.gz", "rt") as file:
        people = {row["ltla21_code"]: float(row["total_all_usual_residents"]) for row in csv.DictReader(file)}
    sums = {
        name: sum(people[code] for code in footprint(name)) for name in ("wmca7", "wmca_all_members", "wm_3lep")
    }
    region = sum(
        people[code] for code, row in AREAS.items() if row["parent_code"] == "E12000005" and code in people
    )
    # Published for the authority, the county and the region; counts differ by a few people from table to table.
    assert sums["wmca7"] == pytest.approx(2_919_654, abs=5)
    districts = [row["area_code"] for row in FOOTPRINTS if row["through_code"] == "E10000031"]
    assert sum(people[code] for code in districts) == pytest.approx(596_800, abs=50)  # published to the hundred
    assert region == pytest.approx(5_950_757, abs=10)
    assert sums["wmca7"] < sums["wm_3lep"] < sums["wmca_all_members"] < region


@pytest.mark.parametrize("authority", sorted(members_of()))
def test_every_combined_authority_is_compared_with_its_regions_england_and_another(authority: str):
    *regions, country, other = default_comparators(authority)
    assert {AREAS[code]["parent_code"] for code in members_of()[authority]} == set(regions)
    assert (country, AREAS[other]["area_type"]) == ("E92000001", "combined_authority")
    assert other != authority
    roles = scope_areas(authority, default_comparators(authority))
    assert sorted(code for code, role in roles.items() if role == "member") == sorted(members_of()[authority])
    assert roles[authority] == "authority"


@pytest.mark.parametrize(
    ("authority", "comparators"),
    [
        ("E47000007", ("E12000005", "E92000001", "E47000001")),
        ("E47000001", ("E12000002", "E92000001", "E47000007")),
        ("E47000014", ("E12000001", "E92000001", "E47000001")),
        ("E47000017", ("E12000003", "E12000004", "E92000001", "E47000001")),  # lies in two regions
    ],
)
def test_comparators_follow_the_authority(authority: str, comparators: tuple[str, ...]) -> None:
    assert default_comparators(authority) == comparators
    roles = scope_areas(authority)
    assert {code for code, role in roles.items() if role == "comparator"} == set(comparators)
