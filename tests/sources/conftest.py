"""Sources asked over a transport that the test controls, and the client with a real server on this machine."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from inclusive_growth.settings import Settings
from inclusive_growth.sources.http_client import Client
from inclusive_growth.sources.protocol import Source
from inclusive_growth.sources.registry import source_class
from tests.support.scripted_publisher import Naps, Publisher


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Source]:
    """A source of the registry whose requests go to `handler`."""

    def made(name: str, handler: Callable[[httpx.Request], httpx.Response], **settings: Any) -> Source:
        kind = source_class(name)
        config = Settings(**{"home": tmp_path, "http_pause": 0, "http_backoff": 0, **settings})
        client = Client(
            config,
            allowed_hosts=frozenset({httpx.URL(kind.default_base_url).host, *getattr(kind, "further_hosts", ())}),
            transport=httpx.MockTransport(handler),
            sleep=lambda seconds: None,
        )
        return kind(client, kind.default_base_url)

    return made


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    found = Publisher()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.server.shutdown()
    found.server.server_close()
    thread.join()


@pytest.fixture
def naps() -> Naps:
    return Naps()


@pytest.fixture
def client(publisher: Publisher, naps: Naps, tmp_path: Path) -> Callable[..., Client]:
    def made(**settings: object) -> Client:
        config = Settings(**{"home": tmp_path, "http_pause": 0, **settings})
        return Client(config, allowed_hosts=frozenset({publisher.host}), sleep=naps)

    return made
