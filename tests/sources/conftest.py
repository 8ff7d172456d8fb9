"""Sources asked over a transport that the test controls: the public internet is the one thing that is faked."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.settings import Settings
from inclusive_growth.sources.http_client import Client
from inclusive_growth.sources.protocol import Dataset, Payload, Plan, Selection, Source
from inclusive_growth.sources.registry import source_class


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


def dataset(dataset_id: str) -> Dataset:
    return load_catalogue().dataset(dataset_id)


def plan(dataset_id: str, areas: tuple[str, ...] = ("E08000025", "E08000031"), **where: str) -> Plan:
    """A plan with one selection, or with the catalogue's own."""
    if not where:
        return Plan(dataset_id, load_catalogue().selections(dataset_id), areas)
    return Plan(dataset_id, (Selection("any", "all", 0, tuple(where.items())),), areas)


def decoded(source: Source, dataset_id: str, body: bytes) -> tuple[list[str], list[list[str]]]:
    """Column names and rows of a body."""
    batches = list(source.decode(dataset(dataset_id), Payload("https://test/", body, "text/csv", "")))
    names = batches[0].schema.names if batches else []
    rows = [[str(row[name]) for name in names] for batch in batches for row in batch.to_pylist()]
    return names, rows
