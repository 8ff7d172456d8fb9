"""A real mail server for alerts, and settings that point to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import Store, open_store
from tests.support.mail_server import MailServer


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture
def config(tmp_path: Path, mail_server: MailServer) -> Settings:
    return Settings(
        _env_file=None,
        home=tmp_path,
        smtp_host="127.0.0.1",
        smtp_port=mail_server.port,
        mail_from="igw@warehouse.example",
        mail_to=("councillor@wm.example", "unit@wm.example"),
    )


@pytest.fixture
def store(config: Settings) -> Store:
    return open_store(config)
