"""The real proxy with and without TLS: what people get, and what the services behind it are told."""

import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import Message
from email.parser import Parser
from pathlib import Path

import httpx
import pytest

from tests.support.nginx_proxy import Proxy, proxy_of_tests

pytestmark = pytest.mark.system


class _Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the headers that it was asked with."""

    def do_GET(self) -> None:
        body = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def echoing(folder: Path, scheme: str) -> Iterator[Proxy]:
    """The proxy with an echo in the place of Airflow, and nothing in Superset's."""
    with (
        proxy_of_tests(folder, scheme) as proxy,
        http.server.ThreadingHTTPServer(("127.0.0.1", proxy.airflow), _Echo) as behind,
    ):
        thread = threading.Thread(target=behind.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield proxy
        finally:
            behind.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with echoing(tmp_path_factory.mktemp("proxy") / "nginx", "https") as running:
        yield running


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with echoing(tmp_path_factory.mktemp("proxy") / "nginx", "http") as running:
        yield running


def doors(proxy: Proxy) -> list[str]:
    return [proxy.url(port) for port in (proxy.site, proxy.airflow_door, proxy.superset_door)]


def told(proxy: Proxy, **headers: str) -> Message:
    """The headers with which the service behind the proxy was asked."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Parser().parsestr(httpx.get(proxy.url(proxy.airflow_door), headers=named, verify=proxy.trusted).text)


def test_every_port_speaks_https_and_says_that_it_always_will(tls: Proxy) -> None:
    answers = [httpx.get(door, verify=tls.trusted) for door in doors(tls)]
    assert [answer.status_code for answer in answers] == [200, 200, 502]
    assert [answer.headers["strict-transport-security"] for answer in answers] == ["max-age=31536000"] * 3


def test_http_is_sent_to_https_on_the_same_port(tls: Proxy) -> None:
    for door in doors(tls):
        answer = httpx.get(door.replace("https", "http") + "/a/page?of=this")
        assert (answer.status_code, answer.headers["location"]) == (308, f"{door}/a/page?of=this")


def test_the_certificate_is_the_one_of_the_secret(tls: Proxy) -> None:
    assert httpx.get(tls.url(tls.site) + "/healthz", verify=tls.trusted).text == "ok\n"
    with pytest.raises(httpx.ConnectError, match="certificate verify failed"):
        httpx.get(tls.url(tls.site), verify=ssl.create_default_context())


def test_the_service_behind_is_told_the_address_that_people_use(tls: Proxy) -> None:
    asked = told(tls)
    assert asked["X-Forwarded-Proto"] == "https"
    assert asked["Host"] == asked["X-Forwarded-Host"] == f"localhost:{tls.airflow_door}"
    assert asked["X-Forwarded-For"] in ("127.0.0.1", "::1")


def test_nobody_outside_can_say_another_address(tls: Proxy) -> None:
    forged = {"X_Forwarded_Proto": "http", "X_Forwarded_Host": "elsewhere.example", "X_Forwarded_For": "192.0.2.1"}
    asked = told(tls, **forged, X_Forwarded_Port="1", X_Forwarded_Prefix="/elsewhere")
    before = told(tls)
    assert {name: asked[name] for name in before} == dict(before.items())
    assert set(asked) == set(before)


def test_without_tls_nothing_claims_it(plain: Proxy) -> None:
    assert told(plain)["X-Forwarded-Proto"] == "http"
    assert not any("strict-transport-security" in httpx.get(door).headers for door in doors(plain))


def test_another_proxy_in_front_says_that_it_speaks_tls(plain: Proxy) -> None:
    assert told(plain, X_Forwarded_Proto="https")["X-Forwarded-Proto"] == "https"
    assert told(plain, X_Forwarded_Proto="gopher")["X-Forwarded-Proto"] == "http"
