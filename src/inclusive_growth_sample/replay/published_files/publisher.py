"""Pages of public bodies that link to a file, and the files, each below the name of its host."""

import hashlib
import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from inclusive_growth_sample.replay import faults
from inclusive_growth_sample.replay.gov_uk.files import fields_of, file_of, rows_of
from inclusive_growth_sample.replay.gov_uk.sample import Page, load_pages
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State


class PublishedFiles:
    """A revision is a corrected file under another name, as most publishers do it."""

    source: ClassVar[str] = "published_files"

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = load_pages(folders, self.source)

    def answer(self, request: Request) -> Answer:
        for page in self.datasets.values():
            own = self._state.of(page.id)
            if request.path == page.path:
                return faults.answer(self._state, own, "signal", self._page(page.path), "text/html; charset=utf-8")
            if request.path == _address(page, own.content):
                body = file_of(page, own.content)
                answer = faults.answer(self._state, own, "data", body, page.facts["attachment"]["content_type"])
                marks = {"ETag": _etag(answer.body, own.content), "Last-Modified": _modified(page, own.content)}
                return replace(answer, headers=answer.headers | marks) if answer.status == 200 else answer
        return NOT_FOUND

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        page = self.datasets[dataset]
        return [fields_of(page, row) for row in rows_of(page, content)]

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        """To the second, as `Last-Modified` has it."""
        last = datetime.fromisoformat(content.updated or self.datasets[dataset].facts["public_updated_at"])
        return max(at.replace(microsecond=0), last + timedelta(seconds=1)).isoformat()

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Any rows can be repeated."""

    def _page(self, path: str) -> bytes:
        """The page with the links to all of its files."""
        pages = [page for page in self.datasets.values() if page.path == path]
        links = "".join(
            f'<li><a href="https://{quote(_address(page, self._state.of(page.id).content))}">'
            f"{html.escape(page.facts['attachment']['title'])}</a></li>"
            for page in pages
        )
        title = html.escape(pages[0].facts["title"])
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><title>{title}</title></head><body><h1>{title}</h1>'
            f'<p><a href="/">Home</a></p><ul>{links}</ul></body></html>\n'
        ).encode()


def _address(page: Page, content: Content) -> str:
    """Host and path of the file; a corrected file has another name."""
    stem, dot, kind = str(page.facts["attachment"]["address"]).rpartition(".")
    return f"{stem}{'_v2' if content.revised else ''}{dot}{kind}"


def _etag(body: bytes, content: Content) -> str:
    return f'"{hashlib.sha256(body + content.updated.encode()).hexdigest()[:24]}"'


def _modified(page: Page, content: Content) -> str:
    return format_datetime(datetime.fromisoformat(content.updated or page.facts["public_updated_at"]))
