"""Mail server on this machine that puts every message into a folder, instead of anybody's inbox."""

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from inclusive_growth_sample.demo.processes import DidNotComeUp
from inclusive_growth_sample.demo.scheduler import free_port


class MailCatcher:
    """`with MailCatcher(folder) as mail:` messages become <folder>/0001-<kind>.eml and .html beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._controller: Any = None

    def __enter__(self) -> "MailCatcher":
        try:
            from aiosmtpd.controller import Controller
        except ImportError:
            raise DidNotComeUp("the mail catcher needs the package aiosmtpd: pip install 'aiosmtpd<2'") from None
        self.folder.mkdir(parents=True, exist_ok=True)
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message: Any = message_from_bytes(envelope.content, policy=policy.default)
        number = len(self.messages()) + 1
        path = self.folder / f"{number:04d}-{message['X-IGW-Kind'] or 'mail'}.eml"
        path.write_bytes(envelope.content)
        if (page := message.get_body(preferencelist=("html",))) is not None:
            path.with_suffix(".html").write_text(page.get_content(), encoding="utf-8")
        return "250 OK"

    def messages(self) -> list[Path]:
        """Files of the messages so far, oldest first."""
        return sorted(self.folder.glob("*.eml"))
