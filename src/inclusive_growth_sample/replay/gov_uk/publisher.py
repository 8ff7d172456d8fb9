"""GOV.UK: the content API's pages, and the files attached to them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from inclusive_growth_sample.replay import faults
from inclusive_growth_sample.replay.gov_uk.files import fields_of, file_of, rows_of
from inclusive_growth_sample.replay.gov_uk.sample import Page, load_pages
from inclusive_growth_sample.replay.publisher import NOT_FOUND, Answer, Request
from inclusive_growth_sample.replay.state import Content, State

_API = "api/content/"
_EXPLANATION = (
    '<div class="govspeak"><p>This publication has been withdrawn because its figures were wrong.</p></div>'
)


class GovUk:
    """www.gov.uk and, under `media/`, the host of its attachments.

    A revision is the publisher's answer to a mistake: a corrected file is attached under another address and
    name, and the history of the page says so.
    """

    source: ClassVar[str] = "gov_uk"
    withdraws: ClassVar[bool] = True

    def __init__(self, state: State, folders: Sequence[Path]) -> None:
        self._state = state
        self.datasets = load_pages(folders)

    def answer(self, request: Request) -> Answer:
        for page in self.datasets.values():
            own = self._state.of(page.id)
            if request.path == _API + page.path:
                body = json.dumps(self._content(page, own.content, request.base), ensure_ascii=False).encode()
                return faults.answer(self._state, own, "signal", body, "application/json; charset=utf-8")
            if request.path == _address(page, own.content):
                media_type = page.facts["attachment"]["content_type"]
                return faults.answer(self._state, own, "data", file_of(page, own.content), media_type)
        return NOT_FOUND

    def figures(self, dataset: str, content: Content) -> Sequence[Mapping[str, str]]:
        page = self.datasets[dataset]
        return [fields_of(page, row) for row in rows_of(page, content)]

    def next_time(self, dataset: str, content: Content, at: datetime) -> str:
        """To the second, as `public_updated_at` has it."""
        last = datetime.fromisoformat(content.updated or self.datasets[dataset].facts["public_updated_at"])
        return _stamp(max(at.replace(microsecond=0), last + timedelta(seconds=1)))

    def check_duplicate(self, dataset: str, area: str) -> None:
        """Any rows can be repeated."""

    def _content(self, page: Page, content: Content, base: str) -> dict[str, Any]:
        """Describe the page as the content API does."""
        facts = page.facts
        updated = content.updated or facts["public_updated_at"]
        history = list(facts["change_history"])
        if content.updated:
            note = "A corrected file was attached." if content.revised else "The page was updated."
            history.insert(0, {"public_timestamp": content.updated, "note": note})
        notice = {"explanation": _EXPLANATION, "withdrawn_at": content.withdrawn} if content.withdrawn else {}
        return {
            "base_path": f"/{page.path}",
            "content_id": facts.get("content_id", ""),
            "document_type": facts["document_type"],
            "first_published_at": facts["first_published_at"],
            "locale": "en",
            "phase": "live",
            "public_updated_at": updated,
            "schema_name": "publication",
            "title": facts["title"],
            "updated_at": updated,
            "withdrawn_notice": notice,
            "details": {
                "attachments": [
                    _attachment(other, self._state.of(other.id).content, base)
                    for other in self.datasets.values()
                    if other.path == page.path
                ],
                "change_history": history,
            },
        }


def _attachment(page: Page, content: Content, base: str) -> dict[str, Any]:
    filename, attachment = _filename(page, content), page.facts["attachment"]
    return {
        "attachment_type": "file",
        "content_type": attachment["content_type"],
        "file_size": len(file_of(page, content)),
        "filename": filename,
        "id": filename,
        "title": attachment["title"],
        "url": f"{base}/{_address(page, content)}",
    }


def _filename(page: Page, content: Content) -> str:
    stem, dot, kind = page.facts["attachment"]["filename"].rpartition(".")
    return f"{stem}{'_v2' if content.revised else ''}{dot}{kind}"


def _address(page: Page, content: Content) -> str:
    """Address of the file: an asset has an id of its own, and a corrected file is another asset."""
    asset = page.facts["attachment"]["asset"]
    if content.revised:
        asset = hashlib.sha256(f"{asset} {content.revised}".encode()).hexdigest()[:24]
    return f"media/{asset}/{_filename(page, content)}"


def _stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
