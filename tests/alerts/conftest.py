"""A real mail server for alerts, settings that point to it, and letters to send."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from inclusive_growth.alerts import Letter
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import Store, open_store

RUN_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


class MailServer:
    """A real SMTP server that keeps what it takes; it can be stopped, started and told to refuse."""

    def __init__(self, port: int = 0, **options: Any) -> None:
        self.received: list[EmailMessage] = []
        self.answer: Callable[[EmailMessage], str] = lambda message: "250 OK"
        self._options = options
        self._controller: Controller | None = None
        self.port = port

    def start(self) -> "MailServer":
        if not self.port:
            import socket

            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self._options)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        answer = self.answer(message)
        if answer.startswith("250"):
            self.received.append(message)
        return answer

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.received]


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


def letter(number: int = 1, **changed: Any) -> Letter:
    values: dict[str, Any] = {
        "kind": "source_failing",
        "key": f"cause {number}",
        "subject": f"Letter {number}",
        "happened": "The publisher did not answer.",
        "means": "The published figures stay as they are.",
        "todo": ("Wait a day.",),
    }
    return Letter(**(values | changed))
