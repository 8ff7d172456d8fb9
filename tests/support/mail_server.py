"""A real mail server for alerts."""

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class MailServer:
    """A real SMTP server that keeps what it takes; it can be stopped, started and told to refuse."""

    def __init__(self, port: int = 0, **options: Any) -> None:
        self.received: list[EmailMessage] = []
        self.answer: Callable[[EmailMessage], str] = lambda message: "250 OK"
        self.answer_recipient: Callable[[str], str] = lambda address: "250 OK"
        self.delivered: list[tuple[str, str]] = []  # (recipient, subject), in the order of arrival
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

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.answer_recipient(address)
        if answer == "hang up":
            server.transport.close()
        elif answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        answer = self.answer(message)
        if answer.startswith("250"):
            self.received.append(message)
            self.delivered += [(recipient, str(message["Subject"])) for recipient in envelope.rcpt_tos]
        return answer

    @property
    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.received]
