"""Files of public bodies: the one link of a page, from a listed host, with its ETag or its bytes for a signal."""

import httpx
import pytest
from pydantic import ValidationError

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.protocol import Dataset, LastSeen, Payload, Plan
from inclusive_growth.sources.published_files.page import links_of
from inclusive_growth.sources.published_files.source import PublishedFiles, PublishedFilesParams

PAGE = "https://digital.nhs.uk/pubs/ascof"
FILE = "https://files.digital.nhs.uk/F4/measures%20v2.csv"
PARAMS = {
    "page": PAGE,
    "link": "measures*.csv",
    "hosts": ["files.digital.nhs.uk"],
    "edition": "2020/P1Y",
    "area": "Code",
    "measures": {"Value": "value"},
}
HTML = f'<html><body><a href="/">Home</a> <a href="{FILE}"><b>Open</b> data</a></body></html>'.encode()
CSV = b"Code,Value\nE08000025,1.3\n"
PLAN = Plan("any", (), ())


def of(**changes: object) -> Dataset:
    return Dataset("any", "published_files", PublishedFilesParams.model_validate(PARAMS | changes))


def serving(page: bytes = HTML, file: bytes = CSV, etag: str = "", asked: list[str] | None = None):
    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(str(request.url))
        if str(request.url) == PAGE:
            return httpx.Response(200, content=page, headers={"content-type": "text/html"})
        if etag and request.headers.get("if-none-match") == etag:
            return httpx.Response(304)
        marks = {"etag": etag, "last-modified": "Thu, 21 Oct 2021 08:30:00 GMT"} if etag else {}
        return httpx.Response(200, content=file, headers=marks)

    return answer


def test_the_file_that_was_asked_for_is_the_one_that_lands(ask) -> None:
    asked: list[str] = []
    source = ask("published_files", serving(etag='"1"', asked=asked))
    signal = source.signal(of(), LastSeen())
    page, file = source.fetch(of(), PLAN)
    assert (page.body, file.body) == (HTML, CSV)
    assert asked == [PAGE, FILE]
    assert signal.token.endswith('etag "1"')
    assert signal.publisher_time == "2021-10-21T08:30:00+00:00"
    assert source.signal(of(), LastSeen()) == signal, "asked again with its tag, it is the same"


def test_without_a_tag_other_bytes_are_another_release(ask) -> None:
    first = ask("published_files", serving()).signal(of(), LastSeen())
    same = ask("published_files", serving()).signal(of(), LastSeen())
    other = ask("published_files", serving(file=CSV + b"E08000026,2\n")).signal(of(), LastSeen())
    assert first == same != other


def test_another_link_is_another_release_and_a_quiet_day_costs_nothing(ask) -> None:
    first = ask("published_files", serving()).signal(of(), LastSeen())
    moved = ask("published_files", serving(page=HTML.replace(b"v2", b"v3"))).signal(of(), LastSeen())
    assert first.token != moved.token
    source = ask("published_files", serving(page=b""))
    seen = LastSeen(first.token, source.client.now().isoformat())
    assert not source.signal(of(), seen).polled


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (b"<p>Nothing</p>", "not a web page with links"),
        (b'<a href="/a.pdf">Report</a>', "no link of the page fit"),
        (HTML + f'<a href="{FILE}?v=2">again</a>'.encode(), "2 links of the page fit"),
        (b'<a href="https://example.org/measures.csv">x</a>', "no address of this dataset.*nothing was asked"),
        (b'<a href="http://files.digital.nhs.uk/measures.csv">x</a>', "no address of this dataset"),
    ],
)
def test_no_link_two_links_and_foreign_links_are_refused(ask, page: bytes, words: str) -> None:
    asked: list[str] = []
    with pytest.raises(UnexpectedResponse, match=words):
        ask("published_files", serving(page=page, asked=asked)).signal(of(), LastSeen())
    assert asked == [PAGE]


def test_a_web_page_in_place_of_the_file_is_kept_and_refused(ask) -> None:
    source = ask("published_files", serving(file=b"<html>Sorry</html>"))
    handed = []
    with pytest.raises(UnexpectedResponse):
        handed.extend(source.fetch(of(), PLAN))
    assert PublishedFiles.decode(of(), Payload(PAGE, HTML, "", "")) is not None


def test_a_dataset_names_listed_hosts_alone() -> None:
    with pytest.raises(ValidationError, match="none of those that may be asked"):
        of(hosts=["example.org"])
    assert of().params.allowed_hosts == ("digital.nhs.uk", "files.digital.nhs.uk")


def test_rows_are_those_of_the_file_and_the_page_gives_none() -> None:
    assert list(PublishedFiles.decode(of(), Payload(PAGE, HTML, "", ""))) == []
    [batch] = PublishedFiles.decode(of(), Payload(FILE, CSV, "", ""))
    assert batch.to_pylist() == [{"Code": "E08000025", "Value": "1.3", "edition": "2020/P1Y"}]


def test_links_have_whole_addresses_names_and_texts() -> None:
    [home, data] = links_of(HTML, PAGE)
    assert (home.url, home.text) == ("https://digital.nhs.uk/", "Home")
    assert (data.filename, data.text) == ("measures v2.csv", "Open data")
