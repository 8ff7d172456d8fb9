"""A gateway before a real S3 service, with the faults of real ones: answers get lost, conditions are dropped.

It passes every request on, signed anew (a changed request would otherwise be refused), to the service behind it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from inclusive_growth.store.s3_location import S3Place

_NOT_PASSED_ON = {
    "host",
    "authorization",
    "x-amz-date",
    "connection",
    "expect",
    "content-length",
    "accept-encoding",
}


@dataclass
class Gateway:
    """What it does wrong. `loses` is asked with (method, path and query) after the service has answered."""

    endpoint: str = ""
    loses: Callable[[str, str], bool] = lambda method, path: False
    busy: Callable[[str, str], bool] = lambda method, path: False
    before: Callable[[str, str], None] = lambda method, path: None
    cuts: Callable[[str, str], bool] = lambda method, path: False
    babbles: Callable[[str, str], bool] = lambda method, path: False
    drops_conditions: bool = False
    passed: list[str] = field(default_factory=list)


@contextmanager
def gateway(place: S3Place) -> Iterator[Gateway]:
    """Serve on a free port of this machine until the block ends."""
    rules = Gateway()
    behind = httpx.Client(timeout=30, trust_env=False)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            rules.before(self.command, self.path)
            if rules.busy(self.command, self.path):
                self.reply(503, {}, b"<Error><Code>SlowDown</Code></Error>")
                return
            dropped = {"if-none-match"} if rules.drops_conditions else set()
            headers = {
                name: value for name, value in self.headers.items() if name.lower() not in _NOT_PASSED_ON | dropped
            }
            request = AWSRequest(self.command, place.endpoint + self.path, headers=headers, data=body)
            who = Credentials(place.access_key, place.secret_key.get_secret_value())
            S3SigV4Auth(who, "s3", place.region).add_auth(request)
            answer = behind.request(
                self.command, place.endpoint + self.path, headers=dict(request.headers), content=body
            )
            rules.passed.append(f"{self.command} {self.path} {answer.status_code}")
            if rules.loses(self.command, self.path):
                self.close_connection = True
                self.connection.close()
                return
            if rules.babbles(self.command, self.path):
                self.reply(502, {"content-type": "text/html"}, b"<html>Bad & gateway")
                return
            if rules.cuts(self.command, self.path):
                self.reply(answer.status_code, dict(answer.headers), answer.content[: len(answer.content) // 2])
                self.close_connection = True
                return
            self.reply(answer.status_code, dict(answer.headers), answer.content)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = answer  # http.server calls these names

        def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in ("connection", "transfer-encoding", "date", "server"):
                    self.send_header(name, value)
            if "content-length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    rules.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield rules
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        behind.close()
