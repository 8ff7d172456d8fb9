"""Fingertips, held to small bodies in the publisher's exact form.

Figures: smoking status at time of delivery in England and Bolton, Office for Health Improvement and Disparities,
OGL v3.0.
"""

import json
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx
import pyarrow as pa
import pytest

from inclusive_growth.errors import UnexpectedResponse, UpstreamUnavailable
from inclusive_growth.sources.fingertips.rows import as_staged, markers, periods
from inclusive_growth.sources.fingertips.source import FingertipsParams
from inclusive_growth.sources.protocol import LastSeen
from tests.support.catalogue_requests import dataset, decoded, plan

SOURCE = "fingertips"
DATASET = "fingertips_smoking_at_delivery"
NAME = "Smoking status at time of delivery"
HEADER = (
    "Indicator ID,Indicator Name,Parent Code,Parent Name,Area Code,Area Name,Area Type,Sex,Age,Category Type,"
    "Category,Time period,Value,Lower CI 95.0 limit,Upper CI 95.0 limit,Lower CI 99.8 limit,"
    "Upper CI 99.8 limit,Count,Denominator,Value note,Recent Trend,Compared to England value or percentiles,"
    "Compared to Region value or percentiles,Time period Sortable,New data,Compared to goal,Time period range"
)
ENGLAND = (
    f"93085,{NAME},,,E92000001,England,England,Female,All ages,,,2023/24,7.4,7.35362,7.49562,,,38884,523739,,"
    "Decreasing and getting better,Not compared,Not compared,20230000,,,1y"
)
BOLTON = (
    f"93085,{NAME},E12000002,North West Region,E08000001,Bolton,Counties & UAs (from Apr 2023),Female,All ages,,,"
    "2023/24,8.2,7.3,9.2,,,,,,No significant change,Worse,Worse,20230000,,,1y"
)
CSV = "\n".join([HEADER, ENGLAND, BOLTON, ""]).encode()
UPLOADED = "2024-10-24T15:19:20"


def metadata(name: str = NAME, uploaded: str | None = UPLOADED, deleted: str = "2024-10-21T12:33:14") -> bytes:
    change = {"LastUploadedAt": uploaded, "LastDeletedAt": deleted} if uploaded else None
    return json.dumps({"93085": {"IID": 93085, "Descriptive": {"Name": name}, "DataChange": change}}).encode()


class Publisher:
    """Answers with these bodies and remembers what it was asked."""

    def __init__(self, csv: bytes = CSV, meta: bytes | None = None) -> None:
        self.csv, self.meta = csv, meta or metadata()
        self.asked: list[httpx.URL] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        assert request.url.host == "fingertips.phe.org.uk"
        path = request.url.path.removeprefix("/api/")
        bodies = {
            "all_data/csv/by_indicator_id": self.csv,
            "indicator_metadata/by_indicator_id": self.meta,
        }
        return httpx.Response(200, content=bodies[path])


def test_the_signal_is_the_last_upload_and_the_last_deletion(ask):
    found = ask(SOURCE, Publisher()).signal(dataset(DATASET), LastSeen())
    assert found.token == f"uploaded {UPLOADED} deleted 2024-10-21T12:33:14"
    assert found.publisher_time == UPLOADED


@pytest.mark.parametrize(
    "other", [metadata(uploaded="2025-10-23T09:00:00"), metadata(deleted="2025-01-02T09:00:00")]
)
def test_an_upload_and_a_deletion_are_each_news(ask, other):
    before = ask(SOURCE, Publisher()).signal(dataset(DATASET), LastSeen()).token
    assert ask(SOURCE, Publisher(meta=other)).signal(dataset(DATASET), LastSeen()).token != before


@pytest.mark.parametrize("uploaded", [None, "0001-01-01T00:00:00"])
def test_an_indicator_that_was_never_uploaded_gives_no_signal(ask, uploaded):
    with pytest.raises(UnexpectedResponse, match="93085 has no time of a last upload"):
        ask(SOURCE, Publisher(meta=metadata(uploaded=uploaded))).signal(dataset(DATASET), LastSeen())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{}", "no metadata of indicator 93085"),
        (b"[]", "no metadata of indicator 93085"),
        (b"<html><title>Sorry</title></html>", "web page or XML.*Sorry"),
    ],
)
def test_metadata_that_do_not_name_the_indicator_are_refused(ask, body, words):
    with pytest.raises(UnexpectedResponse, match=words):
        ask(SOURCE, Publisher(meta=body)).signal(dataset(DATASET), LastSeen())


def test_the_question_names_indicator_area_types_and_sortable_periods(ask):
    publisher = Publisher()
    list(ask(SOURCE, publisher).fetch(dataset(DATASET), plan(DATASET)))
    assert [url.path for url in publisher.asked] == [
        "/api/all_data/csv/by_indicator_id",
        "/api/indicator_metadata/by_indicator_id",
    ]
    asked = dict(publisher.asked[0].params)
    assert asked.pop("timestamp").isdigit()
    assert asked == {
        "indicator_ids": "93085",
        "child_area_type_id": "502",
        "parent_area_type_id": "6",
        "include_sortable_time_periods": "yes",
    }


def test_the_timestamp_defeats_the_publishers_cache_and_is_not_part_of_what_was_asked(ask):
    publisher = Publisher()
    source = ask(SOURCE, publisher)
    days = count(1)
    source.client.now = lambda: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=next(days))
    kept = [[payload.url for payload in source.fetch(dataset(DATASET), plan(DATASET))] for _ in range(2)]
    assert len({url.params["timestamp"] for url in publisher.asked}) == len(publisher.asked) == 4
    assert kept[0] == kept[1]
    assert not any("timestamp" in url for url in kept[0])


def test_the_figures_come_first_and_the_metadata_give_no_rows(ask):
    source = ask(SOURCE, Publisher())
    payloads = list(source.fetch(dataset(DATASET), plan(DATASET)))
    assert [payload.body for payload in payloads] == [CSV, metadata()]
    assert decoded(source, DATASET, metadata()) == ([], [])


def test_rows_are_decoded_as_published_with_whatever_the_parent_column_is_called(ask):
    source = ask(SOURCE, Publisher())
    names, rows = decoded(source, DATASET, CSV)
    assert names == HEADER.split(",")
    assert set(source.columns) <= set(names)
    assert rows == [ENGLAND.split(","), BOLTON.split(",")]
    other, _ = decoded(source, DATASET, CSV.replace(b"Compared to Region value or", b"Compared to"))
    assert "Compared to percentiles" in other
    assert set(source.columns) <= set(other)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([HEADER], "a header without rows"),
        ([HEADER, ENGLAND, ENGLAND], "only England's own rows"),
    ],
)
def test_a_wrong_area_type_is_refused_with_its_ids_and_what_to_do(ask, lines, words):
    body = "\n".join([*lines, ""]).encode()
    source = ask(SOURCE, Publisher(csv=body))
    received = []
    with pytest.raises(UnexpectedResponse) as refused:
        received.extend(source.fetch(dataset(DATASET), plan(DATASET)))
    said = str(refused.value)
    assert f"{words} for child_area_type_id 502 under parent_area_type_id 6" in said
    assert "New boundaries mean a new area type id" in said


def test_england_alone_is_enough_for_who_asked_for_england_alone(ask):
    found = dataset(DATASET)
    england = FingertipsParams(**found.params.model_dump() | {"child_area_type_id": 15})
    source = ask(SOURCE, Publisher(csv="\n".join([HEADER, ENGLAND, ""]).encode()))
    own = type(found)(found.id, found.source, england)
    assert len(list(source.fetch(own, plan(DATASET)))) == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (CSV.replace(b"\n93085,", b"\n20101,"), "other indicators than 93085"),
        (CSV.replace(b"Area Type", b"Kind"), "column 'Area Type' is missing"),
        (CSV[:-1], "the last line has no end"),
        (CSV[:-40] + b"\n", "not a whole table"),
        (b"<!DOCTYPE html><title>Maintenance</title>", "Maintenance"),
        (b'{"Message":"An error has occurred."}', "in place of data"),
        (b"", "the answer is empty"),
    ],
)
def test_what_is_not_this_indicators_table_is_kept_and_refused(ask, body, words):
    source = ask(SOURCE, Publisher(csv=body))
    payloads = source.fetch(dataset(DATASET), plan(DATASET))
    assert next(payloads).body == body
    with pytest.raises(UnexpectedResponse, match=words):
        next(payloads)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            CSV.replace(b"\n93085,", b"\n20601,"),
            r"other indicators than 93085 \(.*says that it is of indicator 20601 \(",
        ),
        (CSV.replace(b"\n93085,", b"\n20601,", 1), "says that it is of indicator 20601"),
        (CSV + CSV, "the header stands here a second time: two files were joined"),
        (CSV[:-1], "the last line has no end"),
        (CSV.replace(NAME.encode(), b"Smoking at booking"), "is called ‘Smoking at booking’"),
        (CSV.split(b"\n")[0] + b"\n", "a header without rows"),
    ],
    ids=["another indicator", "a row of another indicator", "glued", "cut", "another name", "header alone"],
)
def test_a_file_from_anywhere_must_be_whole_and_of_the_datasets_indicator(ask, body, words):
    assert body != CSV
    with pytest.raises(UnexpectedResponse, match=words):
        decoded(ask(SOURCE, Publisher()), DATASET, body)


def test_a_line_break_inside_the_name_is_the_same_name(ask):
    body = CSV.replace(NAME.encode(), f'"{NAME.replace(" ", chr(10), 1)}"'.encode())
    _, rows = decoded(ask(SOURCE, Publisher()), DATASET, body)
    assert len(rows) == len(decoded(ask(SOURCE, Publisher()), DATASET, CSV)[1])


def test_metadata_of_another_indicator_are_refused_from_anywhere(ask):
    body = metadata("Smoking status at time of delivery").replace(b"93085", b"20601")
    with pytest.raises(UnexpectedResponse, match="no metadata of indicator 93085"):
        decoded(ask(SOURCE, Publisher()), DATASET, body)


def test_an_indicator_under_another_name_is_refused(ask):
    payloads = ask(SOURCE, Publisher(meta=metadata("Smoking at booking"))).fetch(dataset(DATASET), plan(DATASET))
    with pytest.raises(UnexpectedResponse, match="is called ‘Smoking at booking’, the catalogue says"):
        list(payloads)


def test_a_broken_certificate_is_an_outage_and_never_waved_through(ask):
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("certificate verify failed: unable to get local issuer certificate")

    with pytest.raises(UpstreamUnavailable, match="certificate verify failed"):
        ask(SOURCE, broken, http_attempts=2).signal(dataset(DATASET), LastSeen())


@pytest.mark.parametrize(
    ("published", "sortable", "years", "expected"),
    [
        ("2009 - 11", "20090000", "3y", "2009-01-01/P3Y"),
        ("2016", "20160000", "1y", "2016-01-01/P1Y"),
        ("2016/17", "20160000", "1y", "2016/P1Y"),
        ("2020/21 - 24/25", "20200000", "5y", "2020/P5Y"),
        ("2021/22 Q1", "20210100", "1q", "2021/22 Q1"),
        ("2016", "", "1y", "2016"),
        ("2016", "20160000", "", "2016"),
    ],
)
def test_periods_follow_from_the_first_year_and_how_many_there_are(published, sortable, years, expected):
    row = {"Time period": published, "Time period Sortable": sortable, "Time period range": years}
    assert periods(pa.Table.from_pylist([row])).to_pylist() == [expected]


@pytest.mark.parametrize(
    ("value", "note", "expected"),
    [
        ("8.2", "", ""),
        ("8.2", "Value for Cornwall and Isles of Scilly combined", ""),
        ("8.2", "Should be treated with caution due to missing records", "caution"),
        ("", "Value suppressed for disclosure control due to small count", "suppressed"),
        ("", "Not presented due to records without valid geography", "missing"),
        ("", "", "missing"),
    ],
)
def test_a_note_says_what_a_figure_is_worth(value, note, expected):
    assert markers(pa.chunked_array([[value]]), pa.chunked_array([[note]])).to_pylist() == [expected]


def test_minus_one_in_both_limits_is_missing_and_in_one_is_a_limit():
    row = dict.fromkeys(HEADER.split(","), "")
    limits = {"Lower CI 95.0 limit": "-1", "Upper CI 95.0 limit": "-1", "Lower CI 99.8 limit": "-1"}
    row |= limits | {"Upper CI 99.8 limit": "7", "Count": "-1", "Denominator": "12", "Value": "3"}
    (read,) = as_staged(pa.Table.from_pylist([row])).to_pylist()
    assert (read["Lower CI 95.0 limit"], read["Upper CI 95.0 limit"]) == ("", "")
    assert (read["Lower CI 99.8 limit"], read["Upper CI 99.8 limit"]) == ("-1", "7")
    assert (read["Count"], read["Denominator"]) == ("", "12")
