"""Another combined authority is a setting: the same code publishes for Greater Manchester."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth_sample.demo import as_variables, demo_settings
from inclusive_growth_sample.replay.server import Replay
from tests.support.catalogue_datasets import datasets_of

pytestmark = [pytest.mark.system, pytest.mark.timeout(1200)]

MANCHESTER = {f"E080000{number:02d}" for number in range(1, 11)}
DATASETS = (
    "els_claimant_count",
    "iod_2025_neighbourhoods",
    "nomis_aps",
    "nomis_census_ethnic_group",
    *datasets_of(load_catalogue(), "open_geography"),
)


def igw(home: Path, replay: Replay, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    config = demo_settings(home, replay.base_urls, 1, "http://127.0.0.1:1")
    given = as_variables(config) | variables
    given.pop("IGW_COMPARATORS", None)  # not set: they follow the authority
    clean = {name: value for name, value in os.environ.items() if not name.startswith("IGW_")}
    command = [str(Path(sys.executable).with_name("igw")), *words]
    return subprocess.run(command, env=clean | given, capture_output=True, text=True, timeout=1000, check=False)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("manchester")
    with Replay(home / "replay") as replay:
        done = igw(home, replay, "run", *(f"--only={name}" for name in DATASETS), IGW_AUTHORITY="E47000001")
    assert done.returncode == 0, done.stdout + done.stderr
    return home / "published" / "published.duckdb"


def ask(published: Path, query: str) -> list[tuple[object, ...]]:
    con = duckdb.connect(str(published), read_only=True)
    try:
        return list(con.execute(query).fetchall())
    finally:
        con.close()


def test_the_publication_is_greater_manchesters_with_its_own_comparators(published: Path) -> None:
    roles = ask(
        published,
        "select role, list(area_code order by area_code) from dim_area where role <> 'other' group by role",
    )
    found = {str(role): codes for role, codes in roles}
    assert found["authority"] == ["E47000001"]
    assert set(found["member"]) == MANCHESTER  # type: ignore[call-overload]
    assert found["comparator"] == ["E12000002", "E47000007", "E92000001"]
    assert len(found["comparator_member"]) == 7  # type: ignore[arg-type]
    assert ask(published, "select distinct authority from dim_publication") == [("E47000001",)]


def test_its_members_and_the_authority_have_figures(published: Path) -> None:
    rows = ask(published, "select distinct area_code from fct_indicator_values where value is not null")
    assert {"E47000001", *MANCHESTER} <= {row[0] for row in rows}


def test_neighbourhoods_shapes_and_membership_of_its_areas_are_published(published: Path) -> None:
    lookups = ask(
        published,
        "select child_type, parent_type, count(*), count(distinct parent_code) from bridge_area_lookup"
        " where relation = 'exact' and parent_type <> 'lsoa' group by all order by all",
    )
    assert lookups == [
        ("local_authority", "combined_authority", 17, 2),
        ("local_authority", "region", 35, 1),
        ("lsoa", "local_authority", 3421, 17),
        ("msoa", "local_authority", 701, 17),
        ("ward", "local_authority", 407, 17),
    ]
    shapes = ask(
        published, "select count(*), count(distinct area_code) from dim_area_boundary where crs = 'EPSG:4326'"
    )
    assert shapes == [(19, 19)]
    changed = ask(
        published,
        "select relation, count(*) from bridge_area_lookup where child_type = 'lsoa_2011' group by 1 order by 1",
    )
    assert changed == [("exact", 3282), ("part", 143)]


def test_an_area_that_is_no_combined_authority_is_refused_in_one_line_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    with Replay(tmp_path / "replay") as replay:
        for code, message in {
            "E08000025": "is not the GSS code of an English combined authority",
            "E47000010": "E47000010 (North East) ended on 2024-05-06; its members are now in E47000014",
        }.items():
            home = tmp_path / code
            done = igw(home, replay, "run", IGW_AUTHORITY=code)
            assert done.returncode == 2, done.stdout + done.stderr
            assert message in done.stderr.replace("\n", " ")
            assert "Traceback" not in done.stderr
            assert not (home / "store" / "raw").exists()
