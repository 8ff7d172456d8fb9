"""Tables of areas with a mistake that would make figures wrong are refused, with the row and the remedy."""

import shutil
from pathlib import Path

import pytest

from inclusive_growth.catalogue.area_checks import check_areas
from inclusive_growth.catalogue.schemes import SCHEMES
from inclusive_growth.errors import CatalogueError

AREAS, MEMBERSHIPS = "areas", "memberships"
FOOTPRINTS, SUCCESSIONS, FORCES = "footprints", "area_successions", "police_force_areas"
WALSALL = "E47000007,E08000030,constituent,2016-06-17,,published,"


def changed(folder: Path, table: str, *, add: str = "", old: str = "", new: str = "") -> Path:
    for path in SCHEMES.glob("*.csv"):
        shutil.copy(path, folder)
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) + (f"{add}\n" if add else ""), encoding="utf-8")
    return folder


def test_the_tables_of_the_catalogue_are_sound() -> None:
    check_areas(SCHEMES)


def test_a_folder_without_tables_of_areas_is_not_checked(tmp_path: Path) -> None:
    check_areas(tmp_path)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"{WALSALL}a", "E08000030 is constituent of E47000007 and of E47000007 on 2016-06-17"),
        (
            "E47000007,E08000030,constituent,2024-01-01,2024-12-31,published,a",
            "E08000030 is constituent of E47000007 and of E47000007 on 2024-01-01",
        ),
        (
            "E47000001,E08000030,constituent,2025-01-01,,published,a",
            "E08000030 is constituent of E47000007 and of E47000001 on 2025-01-01; end one before",
        ),
        ("E47000007,E06000020,constituent,2999-01-01,,published,a", "2999-01-01 is still to come"),
        ("E47000007,E06000020,constituent,2019-01-01,2999-03-31,published,a", "2999-03-31 is still to come"),
        (
            "E47000007,E06000020,constituent,2019-02-30,,published,a",
            "E06000020 in E47000007: '2019-02-30' is no day such as 2025-04-01",
        ),
        ("E47000007,E06000020,constituent,2019-03-01,2019-01-01,published,a", "it ends on 2019-01-01, before"),
        ("E47000007,E06000020,member,2019-01-01,,published,a", "role 'member' is not one of constituent"),
        ("E47000007,E06000020,constituent,2019-01-01,,rumoured,a", "certainty 'rumoured' is not one of"),
        ("E12000005,E06000020,constituent,2019-01-01,,published,a", "'E12000005' is no combined authority"),
        ("E47000007,E06999999,constituent,2019-01-01,,published,a", "'E06999999' is no authority of schemes"),
        (
            "E47000007,E08000019,non_constituent,2019-01-01,,published,a",
            "the code ended on 2025-03-31; end the membership then and go on with E08000039",
        ),
    ],
)
def test_a_membership_that_would_be_summed_wrongly_is_refused(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        check_areas(changed(tmp_path, MEMBERSHIPS, add=row))


def test_a_member_may_leave_one_authority_and_join_another_on_the_next_day(tmp_path: Path) -> None:
    changed(tmp_path, MEMBERSHIPS, old=WALSALL, new=WALSALL.replace(",,", ",2024-12-31,"))
    with (tmp_path / "memberships.csv").open("a") as table:
        table.write("E47000001,E08000030,constituent,2025-01-01,,published,a\n")
    check_areas(tmp_path)


@pytest.mark.parametrize(
    ("table", "row", "message"),
    [
        (AREAS, "E06000099,Newtown,borough,2023,E12000005", "area_type 'borough' is not one of uk, country"),
        (AREAS, "E06000099,Newtown,local_authority,2023,E12000099", "its parent 'E12000099' is not in the table"),
        (
            AREAS,
            "E06000099,Newtown,local_authority,2023,E47000007",
            "a region or a county, not 'E47000007'",
        ),
        (AREAS, "E06000099,Newtown,local_authority,23,E12000005", "vintage '23' is no year"),
        (AREAS, "E06000099,Walsall,local_authority,2023,E12000005", "'Walsall' is the name of E08000030 too"),
        (FOOTPRINTS, "wmca7,T,E47000007,E08000030,E08000030,2016-06-17,,published,a", "stands there twice"),
        (FOOTPRINTS, "wmca7,T,E47000007,E10000031,E10000031,2016-06-17,,published,a", "only local authorities"),
        (FOOTPRINTS, "wmca7,T,E47000007,E06000020,E99999999,2016-06-17,,published,a", "through which it belongs"),
        (SUCCESSIONS, "E07000300,E06999999,2025-04-01,exact,a", "'E06999999' is not in schemes/areas.csv"),
        (SUCCESSIONS, "E08000030,E08000031,2025-04-01,exact,a", "has 'E08000030' as an area of today"),
        (SUCCESSIONS, "E07000300,E08000031,April,exact,a", "valid_from 'April' is no day"),
        (
            SUCCESSIONS,
            "E07000300,E08000031,2025-04-01,partly,a",
            "relation 'partly' is not one of exact, best_fit",
        ),
        (FORCES, "E08000030,E23000014", "an authority lies in one police force area"),
        (FORCES, "E99000001,E08000030", "'E08000030' is no police force area"),
    ],
)
def test_a_row_that_cannot_be_is_refused(tmp_path: Path, table: str, row: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message):
        check_areas(changed(tmp_path, table, add=row))
