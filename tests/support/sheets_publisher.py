"""A small publisher: a real HTTP server with switches, and the source module that reads it."""

import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.csv as arrow_csv
from pydantic import BaseModel, ConfigDict

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.protocol import Dataset, LastSeen, Layout, Payload, Plan, Signal

if TYPE_CHECKING:
    from inclusive_growth.sources.http_client import Client

Figures = dict[tuple[str, str], str]  # (area, variable) -> value as published


class SheetsParams(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sheet: str
    dimensions: list[str] = ["VARIABLE"]
    measures: dict[str, str] = {"value": "value"}


class Sheets:
    """One CSV page per area; the signal is a date; each answer carries the moment it was prepared."""

    name = "sheets"
    title = "Sheets"
    publisher = "A publisher for tests"
    default_base_url = "https://sheets.invalid"
    params = SheetsParams
    decoder_version = "1"
    volatile = ("prepared",)
    columns = ("area", "variable", "value", "prepared")
    layout = Layout("area", "period", "marker")

    def __init__(self, client: "Client", base_url: str) -> None:
        self.client = client
        self.base_url = base_url

    def signal(self, dataset: Dataset, last: LastSeen) -> Signal:
        body = self.client.get(f"{self.base_url}/{dataset.params.sheet}/updated", purpose="signal").body
        token = body.decode().strip()
        return Signal(token, publisher_time=token)

    def fetch(self, dataset: Dataset, plan: Plan) -> Iterator[Payload]:
        for area in plan.areas:
            response = self.client.get(
                f"{self.base_url}/{dataset.params.sheet}/{area}",
                purpose="payload",
                params={"variables": ",".join(plan.codes("VARIABLE"))},
            )
            yield Payload(response.url, response.body, "text/csv", response.retrieved_at)
            if not response.body.startswith(b"area,"):
                raise UnexpectedResponse(f"{response.url}: not the agreed CSV; see what the publisher serves")
            if not response.body.endswith(b"\n"):
                raise UnexpectedResponse(f"{response.url}: the last line has no end; the body was cut")

    @staticmethod
    def decode(dataset: Dataset, payload: Payload) -> Iterator[pa.RecordBatch]:
        names = payload.body.partition(b"\n")[0].decode().split(",")
        text = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
        yield from arrow_csv.read_csv(io.BytesIO(payload.body), convert_options=text).to_batches()


@dataclass
class Publisher:
    """The server's state; change it at any time."""

    figures: Figures
    updated: str = "2026-01-01"
    origin: str = "sample"
    quoted_in: str = ""
    status: int = 200
    body: bytes | None = None  # served instead of every page
    cut: bool = False
    pause: float = 0.0  # seconds before each answer
    before_page: Callable[[int], None] = lambda page: None  # called with the number of pages served so far
    served: Counter[str] = field(default_factory=Counter)
    base_url: str = ""

    def page(self, area: str, variables: list[str]) -> bytes:
        self.before_page(self.served["pages"])
        self.served["pages"] += 1
        lines = ["area,variable,value,prepared"]
        lines += [
            f"{area},{variable},{value},prepared {self.served['pages']}"
            for (where, variable), value in sorted(self.figures.items())
            if where == area and variable in variables
        ]
        body = ("\n".join(lines) + "\n").encode() if self.body is None else self.body
        return body[:-3] if self.cut else body

    def answer(self, path: str) -> tuple[int, bytes]:
        time.sleep(self.pause)
        parts = urlsplit(path)
        what = parts.path.rpartition("/")[2]
        self.served["signals" if what == "updated" else "asked"] += 1
        if self.status != 200:
            return self.status, b"trouble"
        if what == "updated":
            return 200, self.updated.encode()
        return 200, self.page(what, parse_qs(parts.query).get("variables", [""])[0].split(","))


def serve(publisher: Publisher) -> Callable[[], None]:
    """Serve over real HTTP on a free port; returns what stops it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = publisher.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Data-Origin", publisher.origin)
            if publisher.quoted_in:
                self.send_header("X-Data-Quoted-In", publisher.quoted_in)
            self.end_headers()
            try:
                self.wfile.write(body)
            except BrokenPipeError:
                publisher.served["hung up"] += 1  # the other side was killed

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    publisher.base_url = f"http://127.0.0.1:{server.server_port}"

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
