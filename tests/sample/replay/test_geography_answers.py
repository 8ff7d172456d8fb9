"""The Open Geography Portal as replayed: paging, errors with status 200, and what the switches do to it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.schemes import read_table
from inclusive_growth_sample.replay.open_geography.sample import cell_of, load_layers, shape_of
from inclusive_growth_sample.replay.registry import SAMPLE
from tests.support.catalogue_datasets import datasets_of
from tests.support.publishers_desk import Desk

MEMBERS = "LAD25_CAUTH25_EN_LU"
NEIGHBOURHOODS = "LSOA11_LSOA21_LAD22_EW_LU_v5"
SHAPES = "Combined_Authorities_December_2023_Boundaries_EN_BUC"
ASKED = {"where": "1=1", "outFields": "*", "f": "json", "returnGeometry": "false"}
WEST_MIDLANDS = [f"E080000{number}" for number in range(25, 32)]


def layer(desk: Desk, service: str, **parameters: str) -> dict[str, Any]:
    rest = "/query" if "where" in parameters else ""
    answer = desk.ask(f"/open_geography/{service}/FeatureServer/0{rest}", **({"f": "json"} | parameters))
    assert answer.status == 200
    found: dict[str, Any] = json.loads(answer.body)
    return found


def features(desk: Desk, service: str, **parameters: str) -> list[dict[str, Any]]:
    answer = layer(desk, service, **(ASKED | parameters))
    return [item["attributes"] for item in answer["features"]]


def test_the_sample_has_the_layers_of_the_catalogue_and_no_other() -> None:
    catalogue = load_catalogue()
    asked = {catalogue.dataset(name).params.service for name in datasets_of(catalogue, "open_geography")}
    assert asked == set(load_layers([SAMPLE]))


@pytest.mark.parametrize("name", sorted(load_layers([SAMPLE])))
def test_every_layer_names_publisher_edition_licence_and_attribution(name: str) -> None:
    facts = yaml.safe_load((SAMPLE / f"open_geography/{name}.yml").read_text(encoding="utf-8"))
    assert (facts["licence"], facts["origin"]) == ("OGL-UK-3.0", "sample")
    for source in facts["provenance"].values():
        assert set(source) >= {"dataset", "publisher", "landing_page", "edition", "gives"}
        assert "Contains OS data © Crown copyright" in source["attribution"]


def test_a_layer_gives_its_features_in_pages_and_says_when_there_is_more(desk: Desk) -> None:
    sizes, more, start = [], True, 0
    while more:
        answer = layer(desk, MEMBERS, **ASKED, resultOffset=str(start))
        ids = [item["attributes"]["ObjectId"] for item in answer["features"]]
        assert ids == list(range(start + 1, start + len(ids) + 1))
        sizes, start, more = [*sizes, len(ids)], start + len(ids), answer.get("exceededTransferLimit", False)
    assert sizes == [40, 40, 26]
    assert layer(desk, MEMBERS, where="1=1", returnCountOnly="true") == {"count": 106}


def test_geojson_says_that_there_is_more_under_properties(desk: Desk) -> None:
    asked = {"where": "1=1", "outFields": "*", "f": "geojson", "outSR": "4326"}
    first = layer(desk, SHAPES, **asked)
    assert (len(first["features"]), first["properties"]) == (4, {"exceededTransferLimit": True})
    last = layer(desk, SHAPES, **asked, resultOffset="8")
    assert (len(last["features"]), last.get("properties")) == (2, None)
    assert last["crs"]["properties"]["name"] == "EPSG:4326"
    assert [item["id"] for item in last["features"]] == [9, 10]


@pytest.mark.parametrize(
    ("service", "parameters"),
    [
        ("LAD99_CAUTH99_EN_LU", ASKED),
        (MEMBERS, ASKED | {"outFields": "LAD24CD"}),
        (MEMBERS, ASKED | {"where": "LAD25CD='E08000025'"}),
        (MEMBERS, ASKED | {"orderByFields": "FID"}),
        (MEMBERS, ASKED | {"f": "xml"}),
        (SHAPES, ASKED | {"f": "geojson", "outSR": "27700"}),
    ],
)
def test_what_a_layer_cannot_answer_is_an_error_with_status_200(
    desk: Desk, service: str, parameters: dict[str, str]
) -> None:
    found = layer(desk, service, **parameters)
    assert found["error"]["code"] == 400


def test_neighbourhoods_fit_the_authorities_of_the_sample(desk: Desk) -> None:
    rows = load_layers([SAMPLE])[NEIGHBOURHOODS].rows
    assert len(rows) == 3425
    parents: dict[str, set[str]] = {}
    for row in rows:
        parents.setdefault(row["LSOA21CD"], set()).add(row["LAD22CD"])
        assert row["LAD22NM"] and row["LSOA21NM"].startswith(row["LAD22NM"])
    assert all(len(found) == 1 for found in parents.values())
    counts = {code: sum(code in found for found in parents.values()) for code in WEST_MIDLANDS}
    assert counts["E08000025"] == 659
    assert sum(counts.values()) == 1719


def test_members_are_those_of_the_catalogue() -> None:
    rows = load_layers([SAMPLE])[MEMBERS].rows
    ours = {
        (row["authority_code"], row["member_code"])
        for row in read_table("memberships")
        if row["role"] == "constituent" and not row["valid_to"]
    }
    assert {(row["CAUTH25CD"], row["LAD25CD"]) for row in rows} == ours


def test_a_shape_goes_into_a_cell_and_back() -> None:
    polygon = {"type": "Polygon", "coordinates": [[["-2.25", "52.50"], ["-1.90", "52.60"], ["-2.00", "52.40"]]]}
    closed = polygon | {"coordinates": [[*polygon["coordinates"][0], ["-2.25", "52.50"]]]}
    assert shape_of(cell_of(closed, 2)) == closed
    islet = [[["1.0", "51.0"], ["1.001", "51.0"], ["1.0", "51.001"], ["1.0", "51.0"]]]
    both = {"type": "MultiPolygon", "coordinates": [closed["coordinates"], islet]}
    assert shape_of(cell_of(both, 3))["type"] == "MultiPolygon"
    assert shape_of(cell_of(both, 2)) == closed  # rounding made the islet a point


def test_an_edit_moves_the_time_and_marks_what_is_invented(desk: Desk) -> None:
    before = layer(desk, MEMBERS)["editingInfo"]["lastEditDate"]
    wrong = {"match": {"LAD25CD": "E08000031"}, "column": "CAUTH25CD", "value": "E47000001"}
    desk.switch("revise", dataset=MEMBERS, changes=[wrong])
    assert layer(desk, MEMBERS)["editingInfo"]["lastEditDate"] > before
    answer = desk.ask(f"/open_geography/{MEMBERS}/FeatureServer/0/query", **ASKED)
    assert answer.headers["X-Data-Origin"] == "synthetic"
    found = [row for start in ("0", "40", "80") for row in features(desk, MEMBERS, resultOffset=start)]
    assert [row["CAUTH25CD"] for row in found if row["LAD25CD"] == "E08000031"] == ["E47000001"]


def test_a_renamed_field_is_renamed_everywhere_and_a_repeated_area_counts(desk: Desk) -> None:
    desk.switch("rename_column", dataset=MEMBERS, **{"from": "LAD25CD", "to": "LAD26CD"})
    desk.switch("duplicate_area", dataset=MEMBERS, area="E08000025")
    assert {item["name"] for item in layer(desk, MEMBERS)["fields"]} >= {"LAD26CD"}
    assert "LAD25CD" not in features(desk, MEMBERS)[0]
    assert layer(desk, MEMBERS, where="1=1", returnCountOnly="true") == {"count": 107}


def test_a_reissue_changes_bytes_and_not_features(desk: Desk) -> None:
    path = f"/open_geography/{MEMBERS}/FeatureServer/0/query"
    before = desk.ask(path, **ASKED).body
    desk.switch("reissue", dataset=MEMBERS)
    after = desk.ask(path, **ASKED).body
    assert after != before
    assert json.loads(after) == json.loads(before)


def test_a_folder_of_ones_own_adds_a_layer(tmp_path: Path) -> None:
    own = tmp_path / "more" / "open_geography"
    own.mkdir(parents=True)
    facts = yaml.safe_load((SAMPLE / f"open_geography/{MEMBERS}.yml").read_text()) | {"id": "OTHER"}
    (own / "OTHER.yml").write_text(yaml.safe_dump(facts))
    (own / "OTHER.csv").write_text("LAD25CD,LAD25NM,CAUTH25CD,CAUTH25NM\nE06000023,X,E47000009,Y\n")
    desk = Desk(tmp_path / "state", tmp_path / "more")
    assert [row["LAD25NM"] for row in features(desk, "OTHER")] == ["X"]
