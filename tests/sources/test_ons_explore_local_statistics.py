"""Explore Local Statistics, held to small bodies in the publisher's exact form.

Figures: employment rate of Wolverhampton and the United Kingdom, Office for National Statistics, OGL v3.0.
"""

import hashlib
import json
from datetime import timedelta

import httpx
import pytest

from inclusive_growth.errors import UnexpectedResponse, UpstreamUnavailable
from inclusive_growth.records import now, utc
from inclusive_growth.sources.explore_local_statistics.source import ExploreLocalStatisticsParams
from inclusive_growth.sources.protocol import LastSeen
from tests.support.catalogue_requests import dataset, decoded, plan

SOURCE = "ons_explore_local_statistics"
DATASET = "els_employment_rate"
HEADER = "areacd,areanm,geography,indicator,period,observation,measure,unit,lci_95,uci_95,status,notes"
UK = "K02000001,United Kingdom,Country,Employment rate,2015-01-01/P1Y,73.4,Percentage,%,73.2,73.60000000000001,,"
MISSING = "E06000053,Isles of Scilly,Local Authority District,Employment rate,2015-01-01/P1Y,,Percentage,%,,,x,"
CSV = "\r\n".join([HEADER, UK, MISSING, ""]).encode()
METADATA = json.dumps({"url": "x.csv", "dc:modified": "2026-01-12", "tableSchema": {"columns": []}}).encode()


class Files:
    """A folder of the publisher's; with `etag` it answers conditional requests as servers do."""

    def __init__(self, csv: bytes = CSV, metadata: bytes | None = METADATA, etag: str = "") -> None:
        self.csv, self.metadata, self.etag = csv, metadata, etag
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path.rpartition("/")[2])
        if request.url.path.endswith(".csv-metadata.json"):
            return httpx.Response(200, content=self.metadata) if self.metadata else httpx.Response(404)
        assert request.url.path.endswith("/employment-rate/employment-rate.csv"), request.url.path
        if self.etag and request.headers.get("if-none-match") == self.etag:
            return httpx.Response(304)
        headers = {"ETag": self.etag} if self.etag else {}
        return httpx.Response(200, content=self.csv, headers=headers)


def seen(token: str, seconds_ago: float) -> LastSeen:
    return LastSeen(token, utc(now() - timedelta(seconds=seconds_ago)))


def test_without_an_etag_the_signal_is_the_files_hash_and_the_publishers_date(ask):
    found = ask(SOURCE, Files()).signal(dataset(DATASET), LastSeen())
    assert found.token == f"sha256 {hashlib.sha256(CSV).hexdigest()} modified 2026-01-12"
    assert found.publisher_time == "2026-01-12"
    assert found.polled


def test_without_an_etag_the_file_is_hashed_on_the_slow_schedule_only(ask):
    files = Files()
    source = ask(SOURCE, files, slow_poll_seconds=3600)
    token = source.signal(dataset(DATASET), LastSeen()).token
    files.asked.clear()
    rested = source.signal(dataset(DATASET), seen(token, 3000))
    assert (rested.token, rested.publisher_time, rested.polled) == (token, "2026-01-12", False)
    assert files.asked == []
    asked = source.signal(dataset(DATASET), seen(token, 3700))
    assert (asked.token, asked.polled) == (token, True)
    assert "employment-rate.csv" in files.asked


def test_other_bytes_under_the_same_address_are_news(ask):
    files = Files()
    source = ask(SOURCE, files, slow_poll_seconds=60)
    before = source.signal(dataset(DATASET), LastSeen()).token
    files.csv = CSV.replace(b"73.4", b"73.5")
    assert source.signal(dataset(DATASET), seen(before, 61)).token != before


def test_a_publisher_that_sends_an_etag_is_asked_every_time_and_answers_without_a_body(ask):
    files = Files(etag='W/"abc"')
    source = ask(SOURCE, files, slow_poll_seconds=3600)
    first = source.signal(dataset(DATASET), LastSeen())
    assert first.token == 'etag W/"abc" modified 2026-01-12'
    source.client.requests.clear()
    again = source.signal(dataset(DATASET), seen(first.token, 1))
    assert (again.token, again.publisher_time, again.polled) == (first.token, "2026-01-12", True)
    assert [(item.status, item.bytes) for item in source.client.requests] == [(304, 0)]
    files.etag = '"new"'
    assert source.signal(dataset(DATASET), seen(first.token, 1)).token.startswith('etag "new"')


def test_an_etag_that_is_no_longer_sent_falls_back_to_the_hash(ask):
    source = ask(SOURCE, Files())
    assert source.signal(dataset(DATASET), seen('etag "abc" modified ', 1)).token.startswith("sha256 ")


def test_the_csv_comes_before_its_metadata(ask):
    files = Files()
    source = ask(SOURCE, files)
    bodies = [item.body for item in source.fetch(dataset(DATASET), plan(DATASET))]
    assert bodies == [CSV, METADATA]
    assert {item.purpose for item in source.client.requests} == {"payload"}


def test_a_file_without_metadata_is_whole(ask):
    source = ask(SOURCE, Files(metadata=None))
    assert [item.body for item in source.fetch(dataset(DATASET), plan(DATASET))] == [CSV]
    assert source.signal(dataset(DATASET), LastSeen()).publisher_time == ""


def test_metadata_in_trouble_is_not_taken_for_a_file_without_metadata(ask):
    def handler(request: httpx.Request) -> httpx.Response:
        return httpx.Response(503) if "metadata" in request.url.path else httpx.Response(200, content=CSV)

    with pytest.raises(UpstreamUnavailable):
        list(ask(SOURCE, handler).fetch(dataset(DATASET), plan(DATASET)))


NEW_CSV = CSV.replace(b"73.4", b"73.5")
NEW_METADATA = METADATA.replace(b"2026-01-12", b"2026-02-20")
FILE, BESIDE = "employment-rate.csv", "employment-rate.csv-metadata.json"


def visit(source, files: Files, meanwhile=lambda: None):
    """What landing asks of a source for one release; `meanwhile` happens after the first signal."""
    files.asked.clear()
    before = source.signal(dataset(DATASET), LastSeen())
    meanwhile()
    for _ in range(2):
        bodies = [item.body for item in source.fetch(dataset(DATASET), plan(DATASET))]
        after = source.signal(dataset(DATASET), LastSeen(before.token))
        if after.token == before.token:
            return after.token, bodies
        before = after
    return None


@pytest.mark.parametrize("metadata", [METADATA, None])
@pytest.mark.parametrize("etag", ["", '"abc"'])
def test_a_release_costs_one_download_of_the_file(ask, metadata, etag):
    files = Files(metadata=metadata, etag=etag)
    token, bodies = visit(ask(SOURCE, files), files)
    assert files.asked == [BESIDE, FILE, BESIDE]
    assert bodies == ([CSV, METADATA] if metadata else [CSV])
    assert token.startswith('etag "abc"' if etag else f"sha256 {hashlib.sha256(CSV).hexdigest()}")


def test_a_release_after_a_known_etag_costs_one_download_and_one_question_without_a_body(ask):
    files = Files(etag='"abc"')
    source = ask(SOURCE, files)
    before = source.signal(dataset(DATASET), seen('etag "older" modified 2025-01-01', 1))
    assert [item.body for item in source.fetch(dataset(DATASET), plan(DATASET))] == [CSV, METADATA]
    assert source.signal(dataset(DATASET), LastSeen(before.token)).token == before.token
    assert files.asked == [FILE, BESIDE, BESIDE, FILE]
    assert source.client.requests[-1].status == 304


def test_an_edition_that_comes_out_during_the_visit_is_taken_whole(ask):
    files = Files()

    def publish() -> None:
        files.csv, files.metadata = NEW_CSV, NEW_METADATA

    token, bodies = visit(ask(SOURCE, files), files, publish)
    assert bodies == [NEW_CSV, NEW_METADATA]
    assert token == f"sha256 {hashlib.sha256(NEW_CSV).hexdigest()} modified 2026-02-20"


def test_metadata_that_come_after_their_file_are_never_landed_with_the_file_before(ask):
    files = Files()

    def publish() -> None:
        files.metadata = NEW_METADATA

    token, bodies = visit(ask(SOURCE, files), files, publish)
    assert bodies == [CSV, NEW_METADATA]
    assert token.endswith("modified 2026-02-20")
    assert files.asked.count(FILE) == 2  # asked again: it is still the file that these metadata are about


def test_a_file_is_handed_over_once_and_to_its_own_dataset_only(ask):
    files = Files()
    source = ask(SOURCE, files)
    source.signal(dataset(DATASET), LastSeen())
    list(source.fetch(dataset(DATASET), plan(DATASET)))
    files.csv = NEW_CSV
    assert next(iter(source.fetch(dataset(DATASET), plan(DATASET)))).body == NEW_CSV
    source.signal(dataset(DATASET), LastSeen())
    with pytest.raises(AssertionError, match="claimant-count"):
        list(source.fetch(dataset("els_claimant_count"), plan("els_claimant_count")))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"<!DOCTYPE html><html><title>Page not found</title>", "web page"),
        (b'{"error": "gone"}', "the error 'gone'"),
        (b"", "empty"),
        (CSV[:-40], "the last line has no end"),
        (CSV[:-40] + b"\r\n", "the body was cut"),
    ],
)
def test_a_body_that_is_not_the_whole_file_is_refused_after_it_was_handed_over(ask, body, message):
    payloads = ask(SOURCE, Files(csv=body)).fetch(dataset(DATASET), plan(DATASET))
    assert next(payloads).body == body
    with pytest.raises(UnexpectedResponse, match=message):
        next(payloads)


@pytest.mark.parametrize("body", [b"<html>", b'{"error":"x"}', b"[]", b'"text"', b"\xff"])
def test_metadata_of_another_kind_are_refused(ask, body):
    source = ask(SOURCE, Files(metadata=body))
    with pytest.raises(UnexpectedResponse, match="not CSVW metadata"):
        list(source.fetch(dataset(DATASET), plan(DATASET)))
    with pytest.raises(UnexpectedResponse, match="not CSVW metadata"):
        source.signal(dataset(DATASET), LastSeen())


def test_a_signal_is_not_taken_from_a_web_page(ask):
    with pytest.raises(UnexpectedResponse, match="web page"):
        ask(SOURCE, Files(csv=b"<html></html>")).signal(dataset(DATASET), LastSeen())


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["bare", "bom"])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["lf", "crlf"])
def test_rows_decode_as_published_in_every_form_of_the_file(ask, mark, line_end):
    names, rows = decoded(ask(SOURCE, Files()), DATASET, mark + CSV.replace(b"\r\n", line_end))
    assert ",".join(names) == HEADER
    assert rows == [UK.split(","), MISSING.split(",")]


def test_the_agreed_columns_are_the_published_ones(ask):
    assert ",".join(ask(SOURCE, Files()).columns) == HEADER


def test_a_repeated_column_is_kept_under_a_name_of_its_own(ask):
    names, rows = decoded(ask(SOURCE, Files()), DATASET, b"areacd,notes,notes,Notes,\nE1,a,b,c,d\n")
    assert names == ["areacd", "notes", "notes_2", "Notes_3", "unnamed_5"]
    assert rows == [["E1", "a", "b", "c", "d"]]


def test_an_older_header_is_kept_as_published(ask):
    names, rows = decoded(ask(SOURCE, Files()), DATASET, b"AREACD,Period,Value,Observation Status\nE1,2013,6.1,\n")
    assert names == ["AREACD", "Period", "Value", "Observation Status"]
    assert rows == [["E1", "2013", "6.1", ""]]


def test_a_cell_with_line_ends_and_quotes_stays_one_cell(ask):
    body = b'areacd,notes\r\nE1,"two\r\nlines, ""quoted"""\r\nE2,plain\r\n'
    _, rows = decoded(ask(SOURCE, Files()), DATASET, body)
    assert rows == [["E1", 'two\r\nlines, "quoted"'], ["E2", "plain"]]


def test_metadata_give_no_rows_and_an_error_in_json_is_not_metadata(ask):
    source = ask(SOURCE, Files())
    assert decoded(source, DATASET, METADATA) == ([], [])
    with pytest.raises(UnexpectedResponse, match="the error 'gone'"):
        decoded(source, DATASET, b'{"error": "gone"}')


def test_the_file_name_cannot_leave_the_publishers_folder():
    assert ExploreLocalStatisticsParams(indicator_file="employment-rate").dimensions == ["indicator"]
    for wrong in ("../secrets", "a/b", "", "Employment rate"):
        with pytest.raises(ValueError, match="indicator_file"):
            ExploreLocalStatisticsParams(indicator_file=wrong)
