"""Editions of a published file, served one after the other and brought home by the real landing and its gate.

What vintages they must leave is computed here a second time, from the bytes, in plain Python.
"""

import csv
import io
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from inclusive_growth import gates
from inclusive_growth.landing import land, releases
from inclusive_growth.settings import Settings
from tests.support.landed_rows import World

Figure = tuple[Decimal | None, Decimal | None, Decimal | None, str]
Cell = tuple[str, str, str]  # area, indicator as published, period without the hour
_TEN_PLACES = Decimal(1).scaleb(-10)


@dataclass
class Editions(World):
    """A world whose publisher is a server of this process; `files` is what it serves."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def config(self) -> Settings:
        return Settings(
            home=self.home,
            environment="demo",
            approval="automatic",
            base_url={"ons_explore_local_statistics": self.address},
            http_pause=0,
            http_backoff=0,
            project_dir=self.project,
        )

    def bring_home(self, dataset: str, body: bytes, at: datetime) -> tuple[str, str]:
        """(release id, why it was refused) of an edition that came out; one of them is empty."""
        name = self.catalogue.dataset(dataset).params.indicator_file
        self.files[f"/{name}/{name}.csv"] = body
        outcome = land.extract(dataset, run_at=at, force=True, context=self.context)
        if not outcome.release_id:
            return "", outcome.reason.rpartition(": ")[2]
        source = self.catalogue.datasets[dataset].source
        record = gates.judge_release(
            releases.read_release(self.store, source, dataset, outcome.release_id),
            run_at=at,
            previous=gates.release_before(dataset, outcome.release_id, context=self.context),
            context=self.context,
        )
        failed = [item.expectation for item in record.results if item.severity == "critical" and not item.success]
        return ("", ", ".join(failed)) if failed else (outcome.release_id, "")

    def figures(self, dataset: str, body: bytes) -> dict[Cell, Figure]:
        """The figures that the catalogue asks of an edition, by what they are about."""
        plan = self.plan(dataset)
        wanted = set(plan.codes("indicator"))
        rows = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        return {
            (row["areacd"], row["indicator"], row["period"].replace("T00:00:00", "")): _figure(row)
            for row in rows
            if row["areacd"] in plan.areas and row["indicator"] in wanted
        }


def expected_vintages(editions: list[dict[Cell, Figure]]) -> Counter[str]:
    """How many vintages of each kind a series of editions must leave: new, revised, withdrawn."""
    found: Counter[str] = Counter()
    for cell in {cell for figures in editions for cell in figures}:
        before: Figure | None = None
        seen = False
        for figures in editions:
            now = figures.get(cell)
            if now is None and before is not None:
                found["withdrawn"] += 1
            elif now is not None and before is None:
                found["revised" if seen else "new"] += 1
            elif now != before:
                found["revised"] += 1
            seen, before = seen or now is not None, now
    return found


@contextmanager
def publisher(files: dict[str, bytes]) -> Iterator[str]:
    """An address that answers with these files and with 404 otherwise."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def _figure(row: dict[str, str]) -> Figure:
    value, lower, upper = (_number(row[name]) for name in ("observation", "lci_95", "uci_95"))
    return value, lower, upper, row["status"]


def _number(text: str) -> Decimal | None:
    return Decimal(text).quantize(_TEN_PLACES) if text.strip() else None
