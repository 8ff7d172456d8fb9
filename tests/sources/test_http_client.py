"""The client against a real server on this machine."""

import gzip
import json
import logging
import multiprocessing
import re
import socket
import threading
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from inclusive_growth.errors import SettingsError, StoreError, UnexpectedResponse, UpstreamUnavailable
from inclusive_growth.records import now, to_json
from inclusive_growth.settings import Settings
from inclusive_growth.sources.addresses import client_for, origin_of
from inclusive_growth.sources.http_client import Client
from inclusive_growth.sources.published_files.source import PublishedFiles
from inclusive_growth.sources.registry import registry
from tests.support.scripted_publisher import Answer


def test_an_answer_comes_with_its_body_and_is_logged(client, publisher):
    publisher.answers = [Answer(body=b"a,b\n", headers={"ETag": '"x"', "Set-Cookie": "secret=1"})]
    asker = client()
    response = asker.get(f"{publisher.url}/file", purpose="payload", params={"date": "2021,2022", "name": "a b"})
    assert (response.status, response.body) == (200, b"a,b\n")
    assert response.headers["etag"] == '"x"'
    assert publisher.asked[0][0] == "/file?date=2021,2022&name=a%20b"
    assert publisher.asked[0][1]["user-agent"].startswith("inclusive-growth-warehouse/")
    (logged,) = asker.requests
    assert (logged.purpose, logged.status, logged.bytes) == ("payload", 200, 4)
    assert "set-cookie" not in logged.headers


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_trouble_is_tried_again_and_every_attempt_is_logged(client, publisher, status):
    publisher.answers = [Answer(status=status), Answer(status=status), Answer(body=b"fine")]
    asker = client()
    assert asker.get(publisher.url, purpose="payload").body == b"fine"
    assert [item.status for item in asker.requests] == [status, status, 200]


def test_pauses_grow_and_vary(client, publisher, naps):
    publisher.answers = [Answer(status=503)]
    with pytest.raises(UpstreamUnavailable):
        client(http_attempts=6, http_backoff=2).get(publisher.url, purpose="signal")
    assert len(naps.taken) == 5
    assert all(nap <= 2 * 2**number for number, nap in enumerate(naps.taken))
    assert len(set(naps.taken)) == 5


def test_the_wait_that_a_publisher_asks_for_is_kept(client, publisher, naps):
    publisher.answers = [Answer(status=429, headers={"Retry-After": "7"}), Answer()]
    client().get(publisher.url, purpose="signal")
    assert naps.taken == [7.0]
    for odd in ("\u00b2", "Wed, 21 Oct 2015 07:28:00 -0000", "soon"):
        publisher.answers = [Answer(status=429, headers={"Retry-After": odd}), Answer()]
        assert client().get(publisher.url, purpose="signal").status == 200, odd


def test_a_wait_given_as_a_date_is_kept(client, publisher, naps):
    later = format_datetime(now() + timedelta(seconds=30), usegmt=True)
    publisher.answers = [Answer(status=503, headers={"Retry-After": later}), Answer()]
    client().get(publisher.url, purpose="signal")
    assert len(naps.taken) == 1
    assert 27 <= naps.taken[0] <= 30


def test_a_publisher_that_asks_for_an_hour_is_left_alone(client, publisher, naps):
    publisher.answers = [Answer(status=429, headers={"Retry-After": "3600"})]
    with pytest.raises(UpstreamUnavailable, match="asks to wait 3600 seconds"):
        client().get(publisher.url, purpose="signal")
    assert len(publisher.asked) == 1
    assert naps.taken == []


def test_after_the_last_attempt_the_error_says_what_happened(client, publisher):
    publisher.answers = [Answer(status=502)]
    with pytest.raises(UpstreamUnavailable, match=r"no usable answer after 3 attempts, the last: status 502"):
        client(http_attempts=3).get(publisher.url, purpose="signal")
    assert len(publisher.asked) == 3


def test_nobody_at_home_is_unavailable_and_logged(tmp_path, naps):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        asker = Client(
            Settings(home=tmp_path, http_attempts=2, http_pause=0),
            allowed_hosts=frozenset({host}),
            sleep=naps,
        )
        with pytest.raises(UpstreamUnavailable, match="ConnectError"):
            asker.get(f"http://{host}/", purpose="signal")
    assert [item.status for item in asker.requests] == [0, 0]


def test_a_body_that_ends_before_its_announced_length_is_not_taken(client, publisher):
    publisher.answers = [Answer(body=b"half", announced=8), Answer(body=b"all of it")]
    assert client().get(publisher.url, purpose="payload").body == b"all of it"
    assert len(publisher.asked) == 2


def test_a_body_that_drips_is_given_up(client, publisher):
    publisher.answers = [Answer(body=b"x" * 10, seconds=0.1)]
    with pytest.raises(UpstreamUnavailable, match=r"not whole after 0\.3 seconds"):
        client(http_timeout=0.3, http_attempts=1).get(publisher.url, purpose="payload")


def test_a_missing_page_is_not_tried_again(client, publisher):
    publisher.answers = [Answer(status=404, body=b"404: Not Found")]
    with pytest.raises(UnexpectedResponse, match=r"status 404 \(404: Not Found\)"):
        client().get(publisher.url, purpose="payload")
    assert len(publisher.asked) == 1


def test_a_status_that_the_caller_expects_is_an_answer(client, publisher):
    publisher.answers = [Answer(status=304, body=b"")]
    response = client().get(publisher.url, purpose="signal", headers={"If-None-Match": '"x"'}, ok=(200, 304))
    assert (response.status, response.body) == (304, b"")
    assert publisher.asked[0][1]["if-none-match"] == '"x"'


def test_a_body_over_the_cap_is_refused(client, publisher):
    publisher.answers = [Answer(body=b"x" * 5000)]
    with pytest.raises(UnexpectedResponse, match=r"larger than 1000 bytes \(IGW_HTTP_MAX_BYTES\)"):
        client(http_max_bytes=1000).get(publisher.url, purpose="payload")


def test_a_small_body_that_unpacks_to_a_large_one_is_refused(client, publisher):
    bomb = gzip.compress(b"0" * 3_000_000)
    publisher.answers = [Answer(body=bomb, headers={"Content-Encoding": "gzip"})]
    with pytest.raises(UnexpectedResponse, match="larger than 100000 bytes"):
        client(http_max_bytes=100_000).get(publisher.url, purpose="payload")


def test_a_compressed_body_is_read_whole_or_asked_for_again(client, publisher):
    packed = {"Content-Encoding": "gzip"}
    whole = gzip.compress(b"Code,Value\n" * 500)
    publisher.answers = [Answer(body=whole + gzip.compress(b"end") + b"\0\0", headers=packed)]
    assert client().get(publisher.url, purpose="payload").body == b"Code,Value\n" * 500 + b"end"
    # Cut before it was sent, so that its length is as announced; or damaged.
    damaged = whole[:-8] + b"\0" + whole[-7:]
    for body, problem in ((whole[:-20], "has no end; it was cut"), (damaged, "is damaged")):
        publisher.answers = [Answer(body=body, headers=packed)]
        with pytest.raises(UpstreamUnavailable, match=problem):
            client(http_attempts=1).get(publisher.url, purpose="payload")
        publisher.answers = [Answer(body=body, headers=packed), Answer(body=whole, headers=packed)]
        assert client().get(publisher.url, purpose="payload").body == b"Code,Value\n" * 500


def test_a_key_does_not_follow_a_redirect_to_another_host(client, publisher):
    port = publisher.url.rpartition(":")[2]
    there = f"http://localhost:{port}/there"
    publisher.answers = [Answer(status=302, headers={"Location": there}), Answer()]
    asker = client()
    asker.allowed_hosts |= {"localhost"}
    asker.get(publisher.url, purpose="payload", headers={"APIKey": "secret", "If-None-Match": '"1"'})
    (_, first), (_, second) = publisher.asked
    assert first["apikey"] == "secret" and "apikey" not in second
    assert second["if-none-match"] == '"1"'


def test_a_redirect_on_the_same_host_is_followed(client, publisher):
    publisher.answers = [Answer(status=302, headers={"Location": "/new"}), Answer(body=b"moved")]
    asker = client()
    assert asker.get(f"{publisher.url}/old", purpose="payload").body == b"moved"
    assert [path for path, _ in publisher.asked] == ["/old", "/new"]
    assert [item.status for item in asker.requests] == [302, 200]


def test_a_redirect_to_a_foreign_host_is_refused_and_nothing_is_asked_of_it(client, publisher):
    publisher.answers = [Answer(status=301, headers={"Location": "https://elsewhere.example/data.csv"})]
    asker = client()
    with pytest.raises(UnexpectedResponse, match=r"elsewhere\.example/data\.csv: not an address of this source"):
        asker.get(publisher.url, purpose="payload")
    assert len(asker.requests) == 1


def test_another_port_of_an_allowed_host_is_a_foreign_host(client, publisher):
    publisher.answers = [Answer(status=301, headers={"Location": "http://127.0.0.1:1/metadata"})]
    with pytest.raises(UnexpectedResponse, match="not an address of this source"):
        client().get(publisher.url, purpose="payload")


def test_redirects_in_a_circle_end(client, publisher):
    publisher.answers = [Answer(status=302, headers={"Location": "/again"})]
    with pytest.raises(UnexpectedResponse, match="more than 5 redirects"):
        client().get(publisher.url, purpose="payload")


def test_a_file_address_is_refused(client):
    with pytest.raises(UnexpectedResponse, match="not an address of this source"):
        client().get("file:///etc/passwd", purpose="payload")


def test_a_key_is_sent_and_stands_in_no_record_log_or_error(client, publisher, caplog):
    caplog.set_level(logging.INFO)
    key = {"uid": "0xSECRET"}
    publisher.answers = [
        Answer(status=302, headers={"Location": "/moved?uid=0xSECRET&a=1"}),
        Answer(status=404, body=b"no"),
    ]
    asker = client()
    with pytest.raises(UnexpectedResponse) as refused:
        asker.get(publisher.url, purpose="payload", params=key)
    publisher.answers = [Answer(status=500)]
    with pytest.raises(UpstreamUnavailable) as failed:
        asker.get(publisher.url, purpose="payload", params=key)
    publisher.answers = [Answer()]
    answered = asker.get(publisher.url, purpose="payload", params=key)
    assert all("uid=0xSECRET" in path for path, _ in publisher.asked)
    written = "".join([str(refused.value), str(failed.value), answered.url, caplog.text])
    written += b"".join(to_json(item) for item in asker.requests).decode()
    assert "uid=***" in written
    assert "SECRET" not in written


def test_two_threads_ask_one_host_one_after_the_other(client, publisher):
    publisher.answers = [Answer(body=b"x" * 10, seconds=0.02)]
    threads = [threading.Thread(target=lambda: client().get(publisher.url, purpose="payload")) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(publisher.asked) == 4
    assert publisher.most_at_once == 1


def _ask(home: str, host: str, pause: float) -> None:
    config = Settings(home=Path(home), http_pause=pause)
    Client(config, allowed_hosts=frozenset({host})).get(f"http://{host}/", purpose="payload")


@pytest.mark.system
def test_three_processes_ask_one_host_one_after_the_other_with_a_pause(publisher, tmp_path):
    publisher.answers = [Answer(body=b"x" * 10, seconds=0.01)]
    pause = 0.4
    spawn = multiprocessing.get_context("spawn")
    children = [spawn.Process(target=_ask, args=(str(tmp_path), publisher.host, pause)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert publisher.most_at_once == 1
    first, second, third = publisher.times
    assert min(second - first, third - second) >= pause


def test_a_source_is_asked_at_the_publishers_address_unless_a_setting_says_otherwise(tmp_path):
    real = Settings(home=tmp_path)
    replayed = Settings(home=tmp_path, base_url={"nomis": "http://127.0.0.1:8123/nomis/api/v01/"})
    assert client_for("nomis", real)[1] == "https://www.nomisweb.co.uk/api/v01"
    assert origin_of("nomis", real) == "fetched"
    asker, base_url = client_for("nomis", replayed)
    assert base_url == "http://127.0.0.1:8123/nomis/api/v01"
    assert asker.allowed_hosts == {"127.0.0.1:8123", "www.nomisweb.co.uk"}
    assert origin_of("nomis", replayed) == "sample"
    assert origin_of("ons_explore_local_statistics", replayed) == "fetched"


def test_a_source_with_an_address_of_its_own_is_not_asked_at_the_one_of_all(tmp_path):
    config = Settings(home=tmp_path, base_url={"all": "http://here:1", "nomis": "http://there:2/v01"})
    assert client_for("nomis", config)[1] == "http://there:2/v01"
    assert client_for("fingertips", config)[1] == "http://here:1/fingertips"
    assert {origin_of(name, config) for name in registry()} == {"sample"}


def test_the_publishers_address_written_as_a_setting_is_still_the_publisher(tmp_path):
    config = Settings(home=tmp_path, base_url={"nomis": "https://www.nomisweb.co.uk/api/v01/"})
    assert origin_of("nomis", config) == "fetched"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            {"nomiss": "http://localhost/"},
            r"IGW_BASE_URL__NOMISS: there is no source 'nomiss'; sources: (\w+, )*nomis\b",
        ),
        ({"nomis": "localhost:8000"}, "IGW_BASE_URL__NOMIS: 'localhost:8000' is not a web address"),
        ({"all": "localhost:8000"}, "IGW_BASE_URL__ALL: 'localhost:8000' is not a web address"),
    ],
)
def test_a_wrong_base_address_is_named_with_its_setting(tmp_path, setting, message):
    with pytest.raises(SettingsError, match=message):
        client_for("nomis", Settings(home=tmp_path, base_url=setting))


# Pages that stand apart from their files; and one source for the files of several public bodies.
FURTHER_HOSTS = {
    "gov_uk": ["assets.publishing.service.gov.uk"],
    "explore_education_statistics": [
        "content.explore-education-statistics.service.gov.uk",
        "raw.githubusercontent.com",
    ],
    "published_files": list(PublishedFiles.further_hosts),
}


@pytest.mark.parametrize("source", sorted(registry()))
def test_every_source_has_an_encrypted_address_of_its_publisher(source, tmp_path):
    asker, base_url = client_for(source, Settings(home=tmp_path))
    assert base_url.startswith("https://")
    hosts = json.loads(to_json({"hosts": sorted(asker.allowed_hosts)}))["hosts"]
    assert all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) for host in hosts)
    assert hosts == sorted([base_url.split("/")[2], *FURTHER_HOSTS.get(source, [])])


def test_trouble_of_our_own_disk_is_not_taken_for_the_publisher_s(tmp_path: Path) -> None:
    (tmp_path / "locks").write_bytes(b"")
    client, base_url = client_for("nomis", Settings(home=tmp_path))
    with pytest.raises(
        StoreError, match=r"queue of requests to www.nomisweb.co.uk cannot be kept .*nobody was asked"
    ):
        client.get(f"{base_url}/dataset/NM_1_1.def.sdmx.json", purpose="signal")
    assert client.requests == []
