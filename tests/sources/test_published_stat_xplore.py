"""Stat-Xplore against what was at hand of it: an answer, questions that were asked, downloads and kept tables."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.protocol import Dataset, Payload
from inclusive_growth.sources.stat_xplore.params import StatXploreParams
from inclusive_growth.sources.stat_xplore.source import StatXplore, questions
from inclusive_growth_sample.replay.csv_files import read_csv
from inclusive_growth_sample.replay.registry import SAMPLE

pytestmark = pytest.mark.published_files
UC, REL = "stat_xplore_uc_households", "stat_xplore_children_low_income_rel"
FAMILIES = {
    "1": "Single, no child dependant",
    "2": "Single, with child dependant(s)",
    "3": "Couple, no child dependant",
    "4": "Couple, with child dependant(s)",
    "99": "Unknown or missing family type",
}


def decoded(dataset: Dataset, body: bytes) -> list[dict[str, str]]:
    return [row for batch in StatXplore.decode(dataset, Payload("x", body, "", "")) for row in batch.to_pylist()]


def test_a_recorded_answer_is_read_cell_by_cell(published_files: Path) -> None:
    body = (published_files / "dwp_statxplore/responses/example_a_response.json").read_bytes()
    given: StatXploreParams = load_catalogue().dataset(UC).params
    family = {"field": "V_F_UC_HOUSEHOLDS:HNFAMILY_TYPE", "valueset": "C_UC_FAMILY_TYPE", "values": FAMILIES}
    params = StatXploreParams(**given.model_dump() | {"fields": {"FAMILY": family}})
    rows = decoded(Dataset("x", "stat_xplore", params), body)
    assert len(rows) == 10 * 4 * 6
    found = {(row["area_name"], row["period"], row["FAMILY_NAME"]): row for row in rows}
    content: Any = json.loads(body)
    [cube] = content["cubes"].values()
    names = [[item["labels"][0] for item in field["items"]] for field in content["fields"]]
    assert cube["values"][4][3][5] == 98830.0, "West Midlands, August 2018, all families: read by eye"
    assert found["West Midlands", "2018-08", "Total"]["value"] == "98830"
    for area, name in enumerate(names[0]):
        for month in range(4):
            for kind, family_name in enumerate(names[2]):
                number = cube["values"][area][month][kind]
                row = found[name, f"2018-0{5 + month}", family_name]
                assert row["value"] == (str(int(number)) if number else "")
                assert row["marker"] == ("r" if number else "..")
    assert {row["FAMILY"] for row in rows} == {*FAMILIES, "total"}


def test_our_question_is_the_one_that_was_asked(published_files: Path) -> None:
    asked: Any = json.loads((published_files / "dwp_statxplore/requests/CLIF_REL.json").read_text())
    params: StatXploreParams = load_catalogue().dataset(REL).params
    area = params.field_uri(params.area.field)
    areas = tuple(uri.rpartition(":")[2] for (uri,) in asked["recodes"][area]["map"])
    english = tuple(code for code in areas if code[:3] in params.area.valuesets)
    every = {uri for (uri,) in asked["recodes"][area]["map"]}
    period = params.value_uri(params.date.field, params.date.valueset, "2021")
    for ours in questions(params, english, [period]):
        assert (ours["database"], ours["measures"]) == (asked["database"], asked["measures"])
        assert sorted(ours["dimensions"]) == sorted(asked["dimensions"])
        for field, recode in asked["recodes"].items():
            if field != area:
                assert ours["recodes"][field] == recode
        assert {uri for (uri,) in ours["recodes"][area]["map"]} <= every
    assert len(english) > 300


@pytest.mark.parametrize(
    ("name", "dataset", "areas", "periods", "birmingham"),
    [
        ("children_relative_low_income_ltla_14-22.csv", REL, 290, 8, ("2021-04-01/P1Y", "122061", "p")),
        ("households_on_UC_ltla_15-22.csv", UC, 290, 90, ("2015-08", "3517", "")),
    ],
)
def test_a_download_is_read_for_every_english_authority(
    published_files: Path, name: str, dataset: str, areas: int, periods: int, birmingham: tuple[str, ...]
) -> None:
    body = (published_files / "dwp/matteolarrode" / name).read_bytes()
    rows = decoded(load_catalogue().dataset(dataset), body)
    assert len({row["area_code"] for row in rows}) >= areas
    assert len({row["period"] for row in rows}) == periods
    found = [(row["period"], row["value"], row["marker"]) for row in rows if row["area_code"] == "E08000025"]
    assert birmingham in found
    published = {line[0]: line[1::2] for line in csv.reader(io.StringIO(body.decode()))}
    for row_at, row in enumerate(rows):
        cell = published[row["area_name"]][row_at % periods]
        assert row["value"] == ("" if cell == ".." else cell)


def test_neighbourhoods_are_refused_because_the_dataset_takes_authorities(published_files: Path) -> None:
    body = gzip.decompress(
        (published_files / "dwp/matteolarrode/children_relative_low_income_msoa_14-22.csv.gz").read_bytes()
    )
    with pytest.raises(UnexpectedResponse, match="no area in it is one of the areas"):
        decoded(load_catalogue().dataset(REL), body)


def test_the_sample_adds_up_to_what_the_website_gave_for_the_same_year(published_files: Path) -> None:
    body = (published_files / "dwp/matteolarrode/children_relative_low_income_ltla_14-22.csv").read_bytes()
    web = {
        row["area_code"]: row["value"]
        for row in decoded(load_catalogue().dataset(REL), body)
        if row["period_name"].startswith("2021")
    }
    groups = ("CHILD_AGE", "CHILD_GENDER", "LP_FLAG", "EMPLOYMENT")
    cells = read_csv(SAMPLE / "stat_xplore/CILIF_REL.csv")
    totals = {row["area"]: row["value"] for row in cells if all(row[group] == "total" for group in groups)}
    assert len(totals) == 17
    assert totals == {area: web[area] for area in totals}
