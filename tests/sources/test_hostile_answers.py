"""Answers that break the rules: they end by a deadline, with the count of bytes, and nothing cut is taken."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from inclusive_growth.errors import SettingsError, UnexpectedResponse, UpstreamUnavailable
from inclusive_growth.settings import Settings
from inclusive_growth.sources.http_client import Client, host_of
from tests.support.raw_publisher import Piece, raw_publisher
from tests.support.scripted_publisher import Answer

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def asker(tmp_path: Path) -> Callable[..., Client]:
    def made(url: str, **settings: float) -> Client:
        given = {"http_pause": 0, "http_backoff": 0, "http_timeout": 0.6, "http_stall": 0.25, **settings}
        config = Settings(home=tmp_path, **given)
        return Client(config, allowed_hosts=frozenset({host_of(url)}), sleep=lambda seconds: None)

    return made


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([OK + b"Content-Length: 900\r\n\r\na,b\n"], r"4 bytes of the body came, none for 0\.25 seconds"),
        ([CHUNKED, b"4\r\na,b\n\r\n"], r"\d+ bytes of the body came, none for 0\.25 seconds"),
        ([CHUNKED, *[b"4\r\na,b\n\r\n", 0.1] * 50], r"\d+ bytes .* not whole after 0\.6 seconds"),
        ([OK + b"Content-Length: 900\r\n\r\n", *[b"x", 0.1] * 50], r"\d+ bytes .* not whole after 0\.6 seconds"),
        ([b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n", 0.1] * 50], "not whole after 0.6 seconds"),
        ([OK, 5.0], "none for 0.25 seconds"),
        ([5.0], "ReadTimeout"),
    ],
    ids=["announces more", "chunks stop", "chunks for ever", "drips", "headers drip", "headers stop", "silent"],
)
def test_an_answer_that_does_not_end_is_given_up_with_its_count(
    asker: Callable[..., Client], pieces: list[Piece], said: str
) -> None:
    with raw_publisher(pieces, close=False) as url:
        client, began = asker(url), time.monotonic()
        with pytest.raises(UpstreamUnavailable, match=said):
            client.get(url, purpose="payload")
    assert time.monotonic() - began < 3, "five attempts of one slow answer are not made"
    assert len(client.requests) == 2


def test_compressed_nothing_for_ever_is_given_up(asker: Callable[..., Client]) -> None:
    head = OK + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    start = b"a\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\r\n"  # a gzip header, then empty blocks
    empty = [b"5\r\n\x00\x00\x00\xff\xff\r\n", 0.05] * 100
    refused = pytest.raises(UpstreamUnavailable, match=r"not whole after 0\.6 seconds")
    with raw_publisher([head, start, *empty], close=False) as url, refused:
        asker(url).get(url, purpose="payload")


def test_a_body_longer_than_announced_is_refused_and_not_cut(asker: Callable[..., Client]) -> None:
    refused = pytest.raises(UnexpectedResponse, match="8 bytes were announced and at least 4 more came")
    with raw_publisher([OK + b"Content-Length: 8\r\n\r\na,b\n1,2\n3,4\n"]) as url, refused:
        asker(url).get(url, purpose="payload")


@pytest.mark.parametrize("interim", [b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"])
def test_a_body_as_long_as_announced_is_taken(asker: Callable[..., Client], interim: bytes) -> None:
    with raw_publisher([interim + OK, b"Content-Length: 8\r\n", b"\r\na,b\n", b"1,2\n"]) as url:
        assert asker(url).get(url, purpose="payload").body == b"a,b\n1,2\n"


def test_an_answer_that_takes_its_time_to_begin_is_no_stall(asker: Callable[..., Client]) -> None:
    with raw_publisher([0.4, OK + b"Content-Length: 4\r\n\r\na,b\n"]) as url:
        assert asker(url, http_timeout=5).get(url, purpose="payload").body == b"a,b\n"


def test_text_with_a_nul_is_refused_with_its_place(client, publisher) -> None:
    publisher.answers = [Answer(body=b"a,b\n1,\x002\n", headers={"Content-Type": "text/csv"})]
    with pytest.raises(UnexpectedResponse, match="byte 7 of the text is NUL"):
        client().get(publisher.url, purpose="payload")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/octet-stream", b"\x00\x01"),
        ("text/csv", "a,b\n".encode("utf-16")),
        ("text/plain", b"PK\x03\x04\x00\x00"),
    ],
)
def test_what_is_no_plain_text_may_hold_nul(client, publisher, kind: str, body: bytes) -> None:
    publisher.answers = [Answer(body=body, headers={"Content-Type": kind})]
    assert client().get(publisher.url, purpose="payload").body == body


@pytest.mark.parametrize("origin", ["sample", "synthetic", "Sample"])
def test_production_stops_at_the_first_answer_of_a_replay(client, publisher, origin: str) -> None:
    publisher.answers = [Answer(headers={"X-Data-Origin": origin})]
    with pytest.raises(SettingsError, match=r"sample data is never published; use another IGW_HOME"):
        client(environment="production").get(publisher.url, purpose="signal")
    assert len(publisher.asked) == 1
    assert client(environment="demo").get(publisher.url, purpose="signal").body == b"data"
