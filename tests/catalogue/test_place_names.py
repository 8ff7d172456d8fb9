"""A name is an area's only where no other area of the type could be meant."""

import shutil
from pathlib import Path

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.areas import force_areas, scope_areas
from inclusive_growth.catalogue.place_names import codes_by_name, codes_of_dataset
from inclusive_growth.catalogue.schemes import SCHEMES, read_table
from inclusive_growth.sources.formats.area_keys import area_key

FORCE = "E23000014"


def test_the_styles_of_councils_are_names_of_their_areas() -> None:
    names = codes_by_name(["local_authority"])
    assert names["birmingham"] == names["birmingham city council"] == "E08000025"
    assert names["city of wolverhampton council"] == "E08000031"
    assert names["wirral metropolitan borough of"] == "E08000015"
    assert names["bristol"] == names["city of bristol"] == names["bristol, city of"] == "E06000023"
    assert "west midlands" not in names
    assert "newcastle city council" not in names, "upon Tyne and under Lyme have the name in common"


def test_one_name_is_an_area_of_the_type_that_is_declared() -> None:
    assert codes_by_name(["police_force_area"])["west midlands"] == FORCE
    assert codes_by_name(["region"])["west midlands"] == "E12000005"
    assert "west midlands" not in codes_by_name(["region", "police_force_area"]), "it would be the name of two"


def test_every_area_of_today_is_known_by_its_own_name() -> None:
    for row in read_table("areas"):
        if row["area_type"] in ("local_authority", "police_force_area"):
            assert codes_by_name([row["area_type"]]).get(area_key(row["area_name"])) in (row["area_code"], None), (
                row
            )
    assert len(set(codes_by_name(["police_force_area"]).values())) == 43


def test_a_name_of_two_areas_is_that_of_none(tmp_path: Path) -> None:
    shutil.copytree(SCHEMES, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "areas.csv").open("a", encoding="utf-8") as file:
        file.write("E06999999,Walsall,local_authority,2030,E12000005\n")
    assert "walsall" not in codes_by_name(["local_authority"], tmp_path)
    assert "walsall" in codes_by_name(["local_authority"])


def test_a_dataset_may_name_an_area_in_its_own_way() -> None:
    params = load_catalogue().params
    elections = params["electoral_commission_local_elections_2022"]
    assert codes_of_dataset(elections)["newcastle city council"] == "E08000021"
    assert codes_of_dataset(params["ascof_2020_21"]) == {}, "it gives codes"


def test_a_police_force_is_asked_of_datasets_by_force_alone_and_is_no_area_in_scope() -> None:
    catalogue = load_catalogue()
    assert FORCE in catalogue.plan("home_office_use_of_force_age_2019_20", "E47000007", None).areas
    assert FORCE not in catalogue.plan("ascof_2020_21", "E47000007", None).areas
    assert force_areas("E47000007") == ["E23000005", FORCE]
    assert FORCE not in scope_areas("E47000007")
