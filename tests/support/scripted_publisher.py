"""A real HTTP server on this machine whose answers a test writes down beforehand."""

import contextlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    status: int = 200
    body: bytes = b"data"
    headers: dict[str, str] = field(default_factory=dict)
    announced: int | None = None  # a Content-Length other than the body's
    seconds: float = 0.0  # how long each of the body's ten pieces takes


class Publisher:
    """Gives its answers in turn, the last one for ever, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [Answer()]
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.counting = threading.Lock()
        self.times: list[float] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                publisher.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.host}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self.counting:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.times.append(time.time())
        self.asked.append((handler.path, {name.lower(): value for name, value in handler.headers.items()}))
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        handler.send_response(given.status)
        length = len(given.body) if given.announced is None else given.announced
        for name, value in {"Content-Length": str(length), **given.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        step = len(given.body) // 10 + 1
        pieces = [given.body[start : start + step] for start in range(0, len(given.body), step)] or [b""]
        try:
            for piece in pieces[:-1]:
                time.sleep(given.seconds)
                handler.wfile.write(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client gave up, as some tests want
        time.sleep(given.seconds)
        with self.counting:  # before the last byte: with it the client is free, and the next may ask at once
            self.at_once -= 1
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            handler.wfile.write(pieces[-1])


@dataclass
class Naps:
    """A clock that is only read: what the client would have slept."""

    taken: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        if seconds:
            self.taken.append(seconds)
