"""Nomis, held to small bodies in the publisher's exact form.

Figures: mid-2021 population of Birmingham and Solihull, NM_2002_1, Office for National Statistics, OGL v3.0.
"""

import json
from collections.abc import Callable
from urllib.parse import parse_qs

import httpx
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.nomis.source import NomisParams
from inclusive_growth.sources.protocol import LastSeen
from tests.support.catalogue_datasets import datasets_of
from tests.support.catalogue_requests import dataset, decoded, plan

HEADER = (
    '"DATE","DATE_NAME","GEOGRAPHY_NAME","GEOGRAPHY_CODE","GEOGRAPHY_TYPE","MEASURES","OBS_VALUE",'
    '"OBS_STATUS","RECORD_OFFSET","RECORD_COUNT"\n'
)


def row(number: int, total: int) -> str:
    return f'"2021","2021","Area {number}","E0{number:07d}","regions","20100",{number * 7},"A",{number},{total}\n'


class Api:
    """Serves `total` rows, `cap` at a time and without a word, as Nomis does."""

    def __init__(self, total: int, cap: int = 25_000, obey_offset: bool = True) -> None:
        self.total, self.cap, self.obey_offset = total, cap, obey_offset
        self.queries: list[dict[str, list[str]]] = []
        self.sent: Callable[[int, int], str] = lambda start, stop: "".join(
            row(number, total) for number in range(start, stop)
        )

    def __call__(self, request: httpx.Request) -> httpx.Response:
        query = parse_qs(request.url.query.decode())
        self.queries.append(query)
        start = int(query.get("RecordOffset", ["0"])[0]) if self.obey_offset else 0
        body = HEADER + self.sent(start, min(start + self.cap, self.total))
        return httpx.Response(200, text=body, headers={"Content-Type": "text/csv"})


def definition(annotation: object, family_in_a_list: bool = True) -> bytes:
    family = {"id": "NM_17_5", "annotations": {"annotation": annotation}}
    families = [family] if family_in_a_list else family
    return json.dumps(
        {"structure": {"header": {"prepared": "2026-01-01"}, "keyfamilies": {"keyfamily": families}}}
    ).encode()


LAST_UPDATED = {"annotationtitle": "LastUpdated", "annotationtext": "2022-11-02 09:30:00"}


@pytest.mark.parametrize(
    "body",
    [
        definition([{"annotationtitle": "MetadataCount", "annotationtext": 2}, LAST_UPDATED]),
        definition(LAST_UPDATED),
        definition([LAST_UPDATED], family_in_a_list=False),
    ],
    ids=["list", "single annotation", "single family"],
)
def test_the_signal_is_the_last_update_in_every_form_of_the_definition(ask, body):
    source = ask("nomis", lambda request: httpx.Response(200, content=body))
    found = source.signal(dataset("nomis_aps"), LastSeen())
    assert (found.token, found.publisher_time) == ("2022-11-02 09:30:00", "2022-11-02 09:30:00")
    assert source.client.requests[0].url.endswith("/dataset/NM_17_5.def.sdmx.json")
    assert source.client.requests[0].purpose == "signal"


def test_a_number_as_annotation_text_is_text(ask):
    body = definition({"annotationtitle": "LastUpdated", "annotationtext": 20221102})
    source = ask("nomis", lambda request: httpx.Response(200, content=body))
    assert source.signal(dataset("nomis_aps"), LastSeen()).token == "20221102"


def test_the_time_of_the_answer_is_no_news(ask):
    bodies = [definition(LAST_UPDATED).replace(b"2026-01-01", day) for day in (b"2026-01-01", b"2026-02-02")]
    source = ask("nomis", lambda request: httpx.Response(200, content=bodies.pop()))
    first, second = (source.signal(dataset("nomis_aps"), LastSeen()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<html><body>Sorry</body></html>", "web page"),
        (b'{"error":"Cannot create query"}', "Cannot create query"),
        (b'{"structure":', "not whole JSON"),
        (b"null", "no LastUpdated annotation"),
        (b'{"structure":{"keyfamilies":null}}', "no LastUpdated annotation"),
        (definition({"annotationtitle": "Status", "annotationtext": "Current"}), "no LastUpdated annotation"),
        (definition({"annotationtitle": "LastUpdated"}), "no LastUpdated annotation"),
    ],
)
def test_a_definition_without_a_last_update_is_refused(ask, body, message):
    source = ask("nomis", lambda request: httpx.Response(200, content=body))
    with pytest.raises(UnexpectedResponse, match=message):
        source.signal(dataset("nomis_aps"), LastSeen())


def test_the_query_is_what_the_plan_asks(ask):
    api = Api(total=3)
    source = ask("nomis", api)
    list(source.fetch(dataset("nomis_population"), plan("nomis_population")))
    assert api.queries == [
        {
            "geography": ["E08000025,E08000031"],
            "time": ["first,latest"],
            "gender": ["0,1,2"],
            "c_age": ["200,201,207,208,209,250"],
            "measures": ["20100"],
        }
    ]


def test_rates_are_asked_with_their_parts_and_their_confidence(ask):
    api = Api(total=3)
    list(ask("nomis", api).fetch(dataset("nomis_aps"), plan("nomis_aps")))
    assert api.queries[0]["measures"] == ["20599,21001,21002,21003"]
    assert "45" in api.queries[0]["variable"][0].split(",")
    assert "uid" not in api.queries[0]


def test_the_silent_cut_is_completed_page_by_page(ask):
    api = Api(total=61_234)
    source = ask("nomis", api)
    pages = list(source.fetch(dataset("nomis_aps"), plan("nomis_aps")))
    assert [query.get("RecordOffset") for query in api.queries] == [None, ["25000"], ["50000"]]
    names, rows = zip(*(decoded(source, "nomis_aps", page.body) for page in pages), strict=True)
    values = [row[names[0].index("OBS_VALUE")] for page in rows for row in page]
    assert values == [str(number * 7) for number in range(61_234)]


def test_a_key_raises_the_limit_and_stays_out_of_every_record(ask):
    api = Api(total=150_000, cap=100_000)
    source = ask("nomis", api, nomis_uid="0xKEY")
    pages = list(source.fetch(dataset("nomis_aps"), plan("nomis_aps")))
    assert [query["uid"] for query in api.queries] == [["0xKEY"], ["0xKEY"]]
    written = str(source.client.requests) + "".join(page.url for page in pages)
    assert "0xKEY" not in written
    assert "uid=***" in written


def test_a_result_that_just_fills_a_page_needs_no_second_one(ask):
    api = Api(total=25_000)
    assert len(list(ask("nomis", api).fetch(dataset("nomis_aps"), plan("nomis_aps")))) == 1


def test_pages_that_stop_short_are_refused_and_what_came_is_handed_over(ask):
    api = Api(total=30_000)
    api.sent = lambda start, stop: "".join(row(n, 30_000) for n in range(start, stop)) if not start else ""
    received = []
    with pytest.raises(UnexpectedResponse, match="25000 rows came of the 30000 announced"):
        received.extend(ask("nomis", api).fetch(dataset("nomis_aps"), plan("nomis_aps")))
    assert len(api.queries) == 2


def test_a_publisher_that_ignores_the_offset_is_refused(ask):
    with pytest.raises(UnexpectedResponse, match="paging is ignored"):
        list(ask("nomis", Api(30_000, obey_offset=False)).fetch(dataset("nomis_aps"), plan("nomis_aps")))


def test_data_that_change_between_two_pages_are_refused(ask):
    api = Api(total=30_000)
    api.sent = lambda start, stop: "".join(row(n, 30_000 + (start > 0)) for n in range(start, stop))
    with pytest.raises(UnexpectedResponse, match="the data changed while it was fetched"):
        list(ask("nomis", api).fetch(dataset("nomis_aps"), plan("nomis_aps")))


def test_more_rows_than_announced_are_refused(ask):
    api = Api(total=10)
    api.sent = lambda start, stop: "".join(row(number, 9) for number in range(10))
    with pytest.raises(UnexpectedResponse, match="10 rows came, 9 were announced"):
        list(ask("nomis", api).fetch(dataset("nomis_aps"), plan("nomis_aps")))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error":"Query is incomplete"}', "the error 'Query is incomplete'"),
        (b'{"error":"Cannot create query"}', "the error 'Cannot create query'"),
        (b"\n <!DOCTYPE html><html>", "web page"),
        (b"", "empty"),
        (b"Too many requests", "RECORD_COUNT and RECORD_OFFSET is missing"),
        (HEADER.replace("RECORD_COUNT", "RECORDS").encode() + row(0, 1).encode(), "RECORD_COUNT is missing"),
        ((HEADER + row(0, 2) + row(1, 2))[:-60].encode(), "the body was cut"),
        ((HEADER + row(0, 12) + row(1, 12))[:-2].encode(), "RECORD_COUNT should be one number"),
    ],
    ids=["incomplete", "no query", "html", "empty", "words", "renamed", "cut row", "cut number"],
)
def test_what_is_not_a_whole_page_is_refused_after_it_was_handed_over(ask, body, message):
    pages = ask("nomis", lambda request: httpx.Response(200, content=body)).fetch(
        dataset("nomis_aps"), plan("nomis_aps")
    )
    assert next(pages).body == body
    with pytest.raises(UnexpectedResponse, match=message):
        next(pages)


def test_an_empty_result_is_one_page_with_columns_and_no_row(ask):
    source = ask("nomis", Api(total=0))
    (page,) = source.fetch(dataset("nomis_aps"), plan("nomis_aps"))
    names, rows = decoded(source, "nomis_aps", page.body)
    assert "OBS_VALUE" in names
    assert rows == []


def test_an_address_too_long_is_asked_in_parts_that_cover_every_area_once(ask):
    api = Api(total=2)
    areas = tuple(f"E0{number:07d}" for number in range(400))
    source = ask("nomis", api)
    list(source.fetch(dataset("nomis_aps"), plan("nomis_aps", areas)))
    asked = [code for query in api.queries for code in query["geography"][0].split(",")]
    assert asked == list(areas)
    assert max(len(item.url) for item in source.client.requests) < 2000


def test_full_rows_decode_as_published(ask):
    source = ask("nomis", Api(0))
    body = (
        '"DATE","GEOGRAPHY","GEOGRAPHY_NAME","GEOGRAPHY_CODE","GEOGRAPHY_TYPECODE","OBS_VALUE","OBS_STATUS_NAME"\n'
        '"2021","1811939464","Solihull","E08000029",432,216666,"Normal Value"\n'
        '"2021","1811939461","Birmingham","E08000025",432,1142494.50,"A ""quoted"", name"\n'
        '"2021","1811939461","Birmingham","E08000025",432,,""\n'
    )
    names, rows = decoded(source, "nomis_population", body.encode())
    assert names[-2:] == ["OBS_VALUE", "OBS_STATUS_NAME"]
    assert [row[-2:] for row in rows] == [
        ["216666", "Normal Value"],
        ["1142494.50", 'A "quoted", name'],
        ["", ""],
    ]


def test_one_code_under_two_geography_types_keeps_both_rows(ask):
    body = (
        '"GEOGRAPHY","GEOGRAPHY_CODE","GEOGRAPHY_TYPECODE","OBS_VALUE"\n'
        '"1811939464","E08000029",432,216666\n'
        '"1807745096","E08000029",431,216666\n'
    )
    _, rows = decoded(ask("nomis", Api(0)), "nomis_population", body.encode())
    assert [row[2] for row in rows] == ["432", "431"]


@pytest.mark.parametrize(
    "body",
    [
        b'"GEOGRAPHY_CODE"\t"GENDER"\t"OBS_VALUE"\n"E06000005"\t"1"\t695\n',
        b"GEOGRAPHY_CODE\tGENDER\tOBS_VALUE\nE06000005\t1\t695\n",
        b'"GEOGRAPHY_CODE","GENDER","OBS_VALUE"\r\n"E06000005","1",695\r\n',
        b"\xef\xbb\xbfGEOGRAPHY_CODE,GENDER,OBS_VALUE\nE06000005,1,695",
    ],
    ids=["quoted tsv", "bare tsv", "csv crlf", "csv bom, last line without end"],
)
def test_selected_columns_decode_in_every_form_of_delimited_text(ask, body):
    assert decoded(ask("nomis", Api(0)), "nomis_population", body) == (
        ["GEOGRAPHY_CODE", "GENDER", "OBS_VALUE"],
        [["E06000005", "1", "695"]],
    )


@pytest.mark.parametrize("body", [b"A,B\n1,2,3\n", b"A,B\n1\n", b"A,B\n1,2\n3", b"A,B\n\xff,2\n"])
def test_a_ragged_or_unreadable_row_is_refused(ask, body):
    with pytest.raises(UnexpectedResponse, match="not a whole table"):
        decoded(ask("nomis", Api(0)), "nomis_population", body)


def test_where_rows_were_cut_into_pages_is_no_news(ask):
    assert set(ask("nomis", Api(0)).volatile) == {"RECORD_OFFSET", "RECORD_COUNT"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dataset_id": "17_5"}, "dataset_id"),
        ({"date": "latest"}, "not both"),
        ({"time": ""}, "not neither"),
        ({"dimensions": ["variable"]}, "dimensions"),
        ({"dimensions": []}, "dimensions"),
        ({"measures": {"20100": "number"}}, "measures"),
        ({"geography": "TYPE424"}, "geography"),
    ],
)
def test_wrong_parameters_are_named(change, message):
    good = {
        "dataset_id": "NM_17_5",
        "time": "latest",
        "dimensions": ["VARIABLE"],
        "measures": {"20599": "value"},
    }
    assert NomisParams.model_validate(good).measures == {"20599": "value"}
    with pytest.raises(ValueError, match=message):
        NomisParams.model_validate(good | change)


def test_every_selection_names_each_dimension_that_the_dataset_has():
    catalogue = load_catalogue()
    for dataset_id in datasets_of(catalogue, "nomis"):
        dimensions = set(catalogue.dataset(dataset_id).params.dimensions)
        for selection in catalogue.selections(dataset_id):
            assert {column for column, _ in selection.where} == dimensions, selection


def test_rows_of_another_dataset_are_refused_from_anywhere(ask):
    source = ask("nomis", Api(1))
    body = '"OBS_VALUE","URN","RECORD_COUNT"\n1,"Nm-{}d32176e0d1d20100",2\n2,"Nm-2002d1d32176e0d2d20100",2\n'
    assert len(decoded(source, "nomis_population", body.format("2002d1").encode())[1]) == 2
    for other, name in (("17d5", "NM_17_5"), ("2002d2", "NM_2002_2"), ("200d1", "NM_200_1")):
        with pytest.raises(UnexpectedResponse, match=f"says that it is dataset {name} .* takes NM_2002_1"):
            decoded(source, "nomis_population", body.format(other).encode())
