"""Every file of the Open Geography Portal at hand, decoded: its rows, or the reason why it is none of ours."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.open_geography.params import OpenGeographyParams
from inclusive_growth.sources.protocol import Dataset, Payload, Plan, Source

pytestmark = pytest.mark.published_files

WORKBOOK = "a workbook: no layer answers so, and the portal gives the same lookup as CSV"
NOT_DECODED = {
    "ogp/jrf/LSOA11_WD21_LAD21_EW_LU_V2.xlsx": WORKBOOK,
    "ogp/lsip/LAD_(2011)_to_LAD_(2021)_Lookup_for_England_and_Wales.xlsx": WORKBOOK,
}
BOUNDARIES = OpenGeographyParams.model_validate(
    {
        "service": "ANY",
        "boundary": {
            "area": {"type": "combined_authority", "code": "CAUTH23CD", "name": "CAUTH23NM"},
            "vintage": "2023-12",
            "generalisation": "BUC",
        },
    }
)


def read(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body


def files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "ogp").rglob("*") if path.is_file())


def rows(source: Source, body: bytes) -> list[dict[str, Any]]:
    dataset = Dataset("any", "open_geography", BOUNDARIES)
    payload = Payload("https://test/", body, "", "")
    return [row for batch in source.decode(dataset, payload) for row in batch.to_pylist()]


@pytest.fixture
def source(ask: Any) -> Source:
    made: Source = ask("open_geography", lambda request: httpx.Response(404))
    return made


def test_every_file_is_decoded_cell_by_cell_or_listed_with_its_reason(
    published_files: Path, source: Source, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for path in files(published_files):
        name = path.relative_to(published_files).as_posix()
        body = read(path)
        if name in NOT_DECODED:
            with pytest.raises(UnexpectedResponse):
                rows(source, body)
            said.append(f"{name}: refused, {NOT_DECODED[name]}")
            continue
        found = rows(source, body)
        if "json" in path.name:
            same_features(found, body, name)
        else:
            header, *cells = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
            assert [list(row.values()) for row in found] == cells, name
            assert list(found[0]) == header, name
        said.append(f"{name}: {len(found)} rows, 0 refused")
    assert len(said) == len(files(published_files)) == 33
    with capsys.disabled():
        print("\n" + "\n".join(said))


def same_features(found: list[dict[str, Any]], body: bytes, name: str) -> None:
    """Every attribute with the digits it was published with, every shape the same numbers."""
    published = json.loads(body, parse_float=str, parse_int=str)
    assert len(found) == len(published["features"]), name
    for row, feature in zip(found, published["features"], strict=True):
        assert {key: row[key] for key in feature["properties"]} == feature["properties"], name
        assert row["crs"] == published["crs"]["properties"]["name"], name
        shape = json.loads(row["geometry"], parse_float=str, parse_int=str)
        assert shape == feature["geometry"], name


def test_boundaries_are_in_degrees_or_in_metres_and_say_so(published_files: Path, source: Source) -> None:
    found = {
        path.name.partition(".")[0]: rows(source, read(path))[0]["crs"]
        for path in files(published_files)
        if "json" in path.name
    }
    assert len(found) == 12
    assert sorted(set(found.values())) == ["EPSG:27700", "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84"]


def test_a_real_file_served_as_a_layer_in_pages_comes_home_whole(published_files: Path, ask: Any) -> None:
    (path,) = (published_files / "ogp/fingertipsnext").glob("Combined_Authorities_December_2023*")
    features = json.loads(path.read_bytes())["features"]

    def handler(request: httpx.Request) -> httpx.Response:
        asked = request.url.params
        if not request.url.path.endswith("/query"):
            fields = [{"name": name, "type": "esriFieldTypeString"} for name in features[0]["properties"]]
            about = {"editingInfo": {"lastEditDate": 1}, "objectIdField": "FID", "maxRecordCount": 3}
            return httpx.Response(
                200, json={**about, "fields": fields, "advancedQueryCapabilities": {"supportsPagination": True}}
            )
        if asked.get("returnCountOnly"):
            return httpx.Response(200, json={"count": len(features)})
        page = features[int(asked["resultOffset"]) :][:3]
        return httpx.Response(200, json={"type": "FeatureCollection", "features": page})

    source = ask("open_geography", handler)
    payloads = list(source.fetch(Dataset("any", "open_geography", BOUNDARIES), Plan("any", (), ())))
    assert len(payloads) == 6
    found = [row["CAUTH23CD"] for item in payloads for row in rows(source, item.body)]
    assert found == [feature["properties"]["CAUTH23CD"] for feature in features]


def test_every_neighbourhood_of_2021_lies_in_one_authority_and_the_changes_are_as_counted(
    published_files: Path, source: Source
) -> None:
    found = rows(source, read(published_files / "ogp/geographr/lookup_lsoa11_lsoa21_ltla22.csv.gz"))
    parents: dict[str, set[str]] = {}
    for row in found:
        parents.setdefault(row["lsoa21_code"], set()).add(row["ltla22_code"])
    assert len(parents) == 35_672
    assert {len(item) for item in parents.values()} == {1}
    changes = [row["change_code"] for row in found]
    assert {letter: changes.count(letter) for letter in "USMX"} == {"U": 33_647, "S": 1_900, "M": 239, "X": 9}
