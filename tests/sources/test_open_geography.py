"""The Open Geography Portal, held to small answers in ArcGIS' own form.

Areas: Office for National Statistics, Open Geography Portal, OGL v3.0.
"""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.open_geography.params import OpenGeographyParams
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan
from inclusive_growth.sources.registry import layout_of

SOURCE = "open_geography"
LOOKUP = {
    "service": "LAD25_CAUTH25_EN_LU",
    "lookup": {
        "child": {"type": "local_authority", "code": "LAD25CD", "name": "LAD25NM"},
        "parent": {"type": "combined_authority", "code": "CAUTH25CD", "name": "CAUTH25NM"},
        "relation": "exact",
        "vintage": "2025-05",
    },
}
BOUNDARY = {
    "service": "Combined_Authorities_December_2023_Boundaries_EN_BUC",
    "boundary": {
        "area": {"type": "combined_authority", "code": "CAUTH23CD", "name": "CAUTH23NM"},
        "vintage": "2023-12",
        "generalisation": "BUC",
    },
}
MEMBERS = [
    ("E08000025", "Birmingham", "E47000007", "West Midlands"),
    ("E08000026", "Coventry", "E47000007", "West Midlands"),
    ("E08000027", "Dudley", "E47000007", "West Midlands"),
    ("E08000001", "Bolton", "E47000001", "Greater Manchester"),
    ("E08000002", "Bury", "E47000001", "Greater Manchester"),
]
FIELDS = ("LAD25CD", "LAD25NM", "CAUTH25CD", "CAUTH25NM")


def of(params: dict[str, Any]) -> Dataset:
    return Dataset("test", SOURCE, OpenGeographyParams.model_validate(params))


PLAN = Plan("test", (), ("E47000007",))


class FeatureLayer:
    """A layer as ArcGIS answers; `spoil` may change the answer to a page."""

    def __init__(
        self, rows: list[tuple[str, ...]] = MEMBERS, fields: tuple[str, ...] = FIELDS, most: int = 2
    ) -> None:
        self.rows, self.fields, self.most = rows, fields, most
        self.edited: Any = 1754900550000
        self.pages = True
        self.count: int | None = None
        self.shape: Any = None
        self.crs = "EPSG:4326"
        self.spoil: Callable[[int, dict[str, Any]], Any] = lambda page, answer: answer
        self.asked: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = dict(request.url.params)
        if not request.url.path.endswith("/query"):
            return httpx.Response(200, json=self.description())
        if asked.get("returnCountOnly") == "true":
            return httpx.Response(200, json={"count": len(self.rows) if self.count is None else self.count})
        self.asked.append(asked)
        start = int(asked["resultOffset"])
        end = start + min(self.most, int(asked["resultRecordCount"]))
        answer = self.answer(start, end, asked["f"])
        found = self.spoil(len(self.asked) - 1, answer)
        return found if isinstance(found, httpx.Response) else httpx.Response(200, json=found)

    def description(self) -> dict[str, Any]:
        fields = [{"name": name, "type": "esriFieldTypeString"} for name in self.fields]
        return {
            "id": 0,
            "type": "Table",
            "objectIdField": "ObjectId",
            "maxRecordCount": self.most,
            "editingInfo": {"lastEditDate": self.edited},
            "fields": [*fields, {"name": "ObjectId", "type": "esriFieldTypeOID"}],
            "advancedQueryCapabilities": {"supportsPagination": self.pages},
        }

    def answer(self, start: int, end: int, form: str) -> dict[str, Any]:
        rows = [
            dict(zip(self.fields, row, strict=True)) | {"ObjectId": start + number}
            for number, row in enumerate(self.rows[start:end], 1)
        ]
        more = {"exceededTransferLimit": True} if end < len(self.rows) else {}
        if form == "json":
            fields = [{"name": name} for name in (*self.fields, "ObjectId")]
            return {
                "objectIdFieldName": "ObjectId",
                "fields": fields,
                "features": [{"attributes": r} for r in rows],
            } | more
        features = [
            {"type": "Feature", "id": row["ObjectId"], "geometry": self.shape, "properties": row} for row in rows
        ]
        crs = {"crs": {"type": "name", "properties": {"name": self.crs}}} if self.crs else {}
        return (
            {"type": "FeatureCollection"} | crs | {"features": features} | ({"properties": more} if more else {})
        )


def rows_of(source: Any, dataset: Dataset, payloads: list[Payload]) -> list[dict[str, Any]]:
    return [row for item in payloads for batch in source.decode(dataset, item) for row in batch.to_pylist()]


def test_the_signal_is_when_the_layer_was_last_edited(ask):
    found = ask(SOURCE, FeatureLayer()).signal(of(LOOKUP), LastSeen())
    assert found.token == "1754900550000"
    assert found.publisher_time == "2025-08-11T08:22:30.000000Z"


@pytest.mark.parametrize("edited", [None, "", "yesterday"])
def test_a_layer_that_does_not_say_when_it_was_edited_is_refused(ask, edited):
    layer = FeatureLayer()
    layer.edited = edited
    with pytest.raises(UnexpectedResponse, match="lastEditDate"):
        ask(SOURCE, layer).signal(of(LOOKUP), LastSeen())


def test_every_feature_comes_home_page_by_page_in_the_order_of_the_object_ids(ask):
    layer = FeatureLayer()
    source = ask(SOURCE, layer)
    payloads = list(source.fetch(of(LOOKUP), PLAN))
    assert [(item["resultOffset"], item["orderByFields"]) for item in layer.asked] == [
        ("0", "ObjectId"),
        ("2", "ObjectId"),
        ("4", "ObjectId"),
    ]
    found = rows_of(source, of(LOOKUP), payloads)
    assert [tuple(row[name] for name in FIELDS) for row in found] == MEMBERS
    assert len(payloads) == 5  # the description and the count are kept beside the pages


def test_a_server_that_gives_fewer_features_than_asked_is_asked_from_where_it_stopped(ask):
    layer = FeatureLayer(most=2)

    def fewer(page: int, answer: dict[str, Any]) -> dict[str, Any]:
        return (
            answer | {"features": answer["features"][:1], "exceededTransferLimit": True} if page == 0 else answer
        )

    layer.spoil = fewer
    source = ask(SOURCE, layer)
    assert len(rows_of(source, of(LOOKUP), list(source.fetch(of(LOOKUP), PLAN)))) == 5
    assert [item["resultOffset"] for item in layer.asked] == ["0", "1", "3"]


def test_geojson_that_does_not_say_that_there_is_more_is_still_read_to_its_end(ask):
    layer = boundaries()
    layer.spoil = lambda page, answer: {key: value for key, value in answer.items() if key != "properties"}
    source = ask(SOURCE, layer)
    assert len(rows_of(source, of(BOUNDARY), list(source.fetch(of(BOUNDARY), PLAN)))) == 3


@pytest.mark.parametrize(
    ("trouble", "message"),
    [
        (lambda page, answer: FeatureLayer().answer(0, 2, "json"), "paging is ignored"),
        (lambda page, answer: answer | {"features": answer["features"][::-1]}, "do not follow"),
        (lambda page, answer: answer | {"features": []}, "and then none"),
        (
            lambda page, answer: answer | {"exceededTransferLimit": True} if page == 2 else answer,
            "more features come than the 5",
        ),
    ],
    ids=["ignores paging", "not in order", "ends early", "has grown"],
)
def test_a_layer_that_changes_or_ignores_paging_is_refused(ask, trouble, message):
    layer = FeatureLayer()
    layer.spoil = trouble
    with pytest.raises(UnexpectedResponse, match=message):
        list(ask(SOURCE, layer).fetch(of(LOOKUP), PLAN))


def test_a_page_with_more_features_than_were_counted_is_refused(ask):
    layer = FeatureLayer(most=10)
    layer.count = 4
    with pytest.raises(UnexpectedResponse, match="more features come than the 4"):
        list(ask(SOURCE, layer).fetch(of(LOOKUP), PLAN))


def test_an_empty_layer_is_refused(ask):
    layer = FeatureLayer()
    layer.count = 0
    with pytest.raises(UnexpectedResponse, match="'0' is not a number of features"):
        list(ask(SOURCE, layer).fetch(of(LOOKUP), PLAN))


def test_a_layer_without_paging_is_refused(ask):
    layer = FeatureLayer()
    layer.pages = False
    with pytest.raises(UnexpectedResponse, match="supportsPagination False"):
        list(ask(SOURCE, layer).fetch(of(LOOKUP), PLAN))


def test_a_layer_of_another_vintage_is_refused_with_the_fields_it_has(ask):
    layer = FeatureLayer(fields=("LAD26CD", "LAD26NM", "CAUTH26CD", "CAUTH26NM"))
    with pytest.raises(UnexpectedResponse, match="no field 'LAD25CD'; it has LAD26CD, LAD26NM"):
        list(ask(SOURCE, layer).fetch(of(LOOKUP), PLAN))


ERROR = {"error": {"code": 400, "message": "Cannot perform query.", "details": ["Invalid field: LAD25CD"]}}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.Response(200, json=ERROR), "the error '400 Cannot perform query. Invalid field: LAD25CD'"),
        (httpx.Response(200, text="<html><title>Sign in</title></html>"), "a web page or XML"),
        (httpx.Response(200, text='{"features":[{"attributes":{"LAD25CD":"E08'), "not whole JSON"),
        (httpx.Response(200, text=""), "the answer is empty"),
        (httpx.Response(200, text="[]"), "JSON in place of data"),
        (httpx.Response(200, json={"folders": []}), "no answer of a feature layer"),
        (httpx.Response(200, text="LAD25CD,LAD25NM\n"), "not JSON"),
    ],
    ids=["error with status 200", "web page", "cut", "empty", "list", "another address", "CSV"],
)
def test_what_is_no_page_is_refused_and_kept(ask, answer, message):
    layer = FeatureLayer()
    layer.spoil = lambda page, found: answer
    kept = []
    with pytest.raises(UnexpectedResponse, match=message):
        for payload in ask(SOURCE, layer).fetch(of(LOOKUP), PLAN):
            kept.append(payload.body)
    assert kept[-1] == answer.content


def boundaries() -> FeatureLayer:
    rows = [("E47000001", "Greater Manchester"), ("E47000006", "Tees Valley"), ("E47000007", "West Midlands")]
    layer = FeatureLayer(rows, fields=("CAUTH23CD", "CAUTH23NM"))
    layer.shape = {"type": "Polygon", "coordinates": [[[-2.25, 52.5], [-1.9, 52.6], [-2, 52.4], [-2.25, 52.5]]]}
    return layer


def test_boundaries_are_asked_in_longitude_and_latitude(ask):
    layer = boundaries()
    source = ask(SOURCE, layer)
    found = rows_of(source, of(BOUNDARY), list(source.fetch(of(BOUNDARY), PLAN)))
    assert {(item["f"], item["outSR"]) for item in layer.asked} == {("geojson", "4326")}
    assert [row["CAUTH23CD"] for row in found] == ["E47000001", "E47000006", "E47000007"]
    assert {row["crs"] for row in found} == {"EPSG:4326"}
    assert json.loads(found[0]["geometry"]) == layer.shape


def test_boundaries_in_another_reference_system_are_refused(ask):
    layer = boundaries()
    layer.crs = "EPSG:27700"
    with pytest.raises(UnexpectedResponse, match="the shapes are in 'EPSG:27700'"):
        list(ask(SOURCE, layer).fetch(of(BOUNDARY), PLAN))


def test_numbers_keep_the_digits_they_were_published_with(ask):
    body = (
        b'{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"geometry":{"type":"Polygon",'
        b'"coordinates":[[[-2.13412727234523000,53.6857340281759],[1E2,-0.0],[0,1]]]},'
        b'"properties":{"CAUTH23CD":"E47000001","BNG_E":377940,"LONG":-2.334070,"CAUTH23NM":null,"W":" "}}]}'
    )
    source = ask(SOURCE, FeatureLayer())
    (row,) = rows_of(source, of(BOUNDARY), [Payload("https://test/", body, "", "")])
    assert row == {
        "CAUTH23CD": "E47000001",
        "BNG_E": "377940",
        "LONG": "-2.334070",
        "CAUTH23NM": None,
        "W": " ",
        "geometry": '{"type":"Polygon","coordinates":'
        "[[[-2.13412727234523000,53.6857340281759],[1E2,-0.0],[0,1]]]}",
        "crs": "EPSG:4326",
    }


def test_a_lookup_downloaded_from_the_portal_as_csv_is_read_too(ask):
    header = b"\xef\xbb\xbfLAD25CD,LAD25NM,CAUTH25CD,CAUTH25NM,ObjectId\r\n"
    body = header + b'E06000023,"Bristol, City of",E47000009,West of England,1\r\n'
    source = ask(SOURCE, FeatureLayer())
    (row,) = rows_of(source, of(LOOKUP), [Payload("file", body, "text/csv", "")])
    assert (row["LAD25CD"], row["LAD25NM"], row["ObjectId"]) == ("E06000023", "Bristol, City of", "1")


def test_a_dataset_names_its_columns_and_where_its_areas_stand(ask):
    assert of(LOOKUP).params.columns == FIELDS
    assert of(BOUNDARY).params.columns == ("CAUTH23CD", "CAUTH23NM", "geometry", "crs")
    assert layout_of(of(LOOKUP)).area == "LAD25CD"
    assert layout_of(of(BOUNDARY)).area == "CAUTH23CD"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"service": "X"}, "either `lookup` or `boundary`"),
        (LOOKUP | {"boundary": BOUNDARY["boundary"]}, "either `lookup` or `boundary`"),
        (LOOKUP | {"lookup": LOOKUP["lookup"] | {"change": "CHGIND"}}, "either `relation`"),  # type: ignore[operator]
        (LOOKUP | {"service": "../x"}, "service"),
        (LOOKUP | {"fields": "all"}, "fields"),
    ],
)
def test_parameters_that_cannot_be_meant_are_refused(params, message):
    with pytest.raises(ValidationError, match=message):
        OpenGeographyParams.model_validate(params)
