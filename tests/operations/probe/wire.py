"""The probe over the replayed publishers, in this process, with a hand on every answer."""

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import httpx

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.areas import scope_areas
from inclusive_growth.catalogue.loader import ROOT
from inclusive_growth.operations.probe.claims import claims_of
from inclusive_growth.operations.probe.probe import Probed, chosen, judged, listened, probe
from inclusive_growth.settings import Settings
from inclusive_growth.sources.http_client import Client
from tests.support.publishers_desk import AT, Desk

Change = tuple[str, bytes, bytes]  # a part of the address, what stands in its answer, and what comes instead


@cache
def _shared_desk() -> Desk:
    """The untouched publishers: reading the sample takes a second. Nothing is written there."""
    return Desk(Path(mkdtemp()))


class Wire:
    """The replayed publishers, whose answers a test may change; `asked` is every address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.desk = _shared_desk()
        self.root = ROOT
        self.changes: list[Change] = []
        self.bodies: dict[str, bytes] = {}  # a part of an address -> the whole answer in place of the publisher's
        self.gone: set[str] = set()  # parts of addresses that are not there
        self.refused: set[str] = set()  # parts of addresses that are answered with 403
        self.down: set[str] = set()  # sources that nobody can reach
        self.asked: list[str] = []
        self.as_publishers = False  # whether answers come without the word that they are a sample's

    def connect(self, source: str, config: Settings) -> tuple[Client, str]:
        base = f"https://replay.test/{source}"
        client = Client(
            config,
            allowed_hosts=frozenset({"replay.test"}),
            transport=httpx.MockTransport(lambda request: self._answer(source, request)),
            sleep=lambda seconds: None,
        )
        return client, base

    def alone(self) -> None:
        """Publishers of this test's own, whose switches it may set."""
        self.desk = Desk(self.folder / "state")

    def edit(self, file: str, old: str, new: str) -> None:
        """Plant a mistake in a copy of the catalogue."""
        if self.root == ROOT:
            self.root = self.folder / "catalogue"
            shutil.copytree(ROOT, self.root, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    @property
    def config(self) -> Settings:
        return Settings(home=self.folder, environment="demo", http_pause=0, http_backoff=0, http_attempts=1)

    def probe(self, *names: str) -> list[Probed]:
        catalogue = load_catalogue(self.root)
        config = self.config
        wanted = chosen(catalogue, names)
        return list(probe(wanted, catalogue=catalogue, config=config, root=self.root, connect=self.connect))

    def _answer(self, source: str, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        if source in self.down:
            raise httpx.ConnectError("[Errno -2] Name or service not known")
        if any(part in str(request.url) for part in self.refused):
            return httpx.Response(403, content=b"Forbidden")
        parameters = dict(request.url.params)
        answer = self.desk.publishers.answer(
            request.url.path, parameters, AT, "https://replay.test", dict(request.headers), request.content
        )
        if any(part in str(request.url) for part in self.gone):
            return httpx.Response(404, content=b"404: Not Found")
        body = next((body for part, body in self.bodies.items() if part in str(request.url)), answer.body)
        for part, old, new in self.changes:
            if part in str(request.url):
                assert old in body, f"{request.url} has no {old!r}: {body[:200]!r}"
                body = body.replace(old, new)
        said = {} if self.as_publishers else answer.headers
        headers = said | {"content-type": answer.media_type}
        return httpx.Response(answer.status, content=body, headers=headers)


class Untouched:
    """What the untouched publishers say of every dataset, the claims on it, and the verdicts."""

    def __init__(self, wire: Wire) -> None:
        config = wire.config
        self.catalogue = load_catalogue()
        areas = scope_areas(config.authority, config.comparators, self.catalogue.schemes)
        names = list(self.catalogue.datasets)
        self.claims = {name: claims_of(self.catalogue, name, areas) for name in names}
        self.heard = {name: listened(name, self.catalogue, config, wire.connect) for name in names}
        self.probed = {name: judged(name, self.claims[name], self.heard[name], self.catalogue) for name in names}
