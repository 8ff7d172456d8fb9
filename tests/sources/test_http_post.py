"""Questions by POST: sent with their body, repeated as politely as others, and never lost on the way."""

import httpx
import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.settings import Settings
from inclusive_growth.sources.http_client import Client

URL = "https://data.example.org/table"


@pytest.fixture
def client(tmp_path):
    def made(handler) -> Client:
        config = Settings(home=tmp_path, http_pause=0, http_backoff=0)
        transport = httpx.MockTransport(handler)
        return Client(
            config, allowed_hosts=frozenset({"data.example.org"}), transport=transport, sleep=lambda seconds: None
        )

    return made


def test_a_question_is_sent_again_whole_after_a_failure_and_recorded_without_its_headers(client):
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(503 if len(seen) == 1 else 200, content=b"{}")

    asker = client(answer)
    response = asker.post(URL, purpose="payload", body=b'{"q":1}', headers={"APIKey": "secret-key"})
    assert response.status == 200
    assert [(request.method, request.content) for request in seen] == [("POST", b'{"q":1}')] * 2
    assert [request.status for request in asker.requests] == [503, 200]
    assert "secret-key" not in str(asker.requests)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_an_answer_that_would_lose_the_question_is_refused(client, status):
    asker = client(lambda request: httpx.Response(status, headers={"Location": "/elsewhere"}))
    with pytest.raises(UnexpectedResponse, match="where the question would be lost"):
        asker.post(URL, purpose="payload", body=b"{}", headers={})
    assert len(asker.requests) == 1


def test_a_question_follows_where_it_is_kept(client):
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/table":
            return httpx.Response(307, headers={"Location": "/new"})
        return httpx.Response(200, content=request.content)

    assert client(answer).post(URL, purpose="payload", body=b'{"q":1}', headers={}).body == b'{"q":1}'
