"""A page of GOV.UK in its content API: attachments, changes, and notices of a page withdrawn, moved or gone."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.json_text import json_in
from inclusive_growth.sources.wanted_files import the_one


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file. `size` is 0 when the page does not say."""

    id: str
    url: str
    filename: str
    title: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Page:
    """Files and changes of a page."""

    url: str
    updated: str
    attachments: tuple[Attachment, ...]
    changes: tuple[tuple[str, str], ...]  # (when, note), newest first as published
    path: str = ""  # as the page itself says it

    @property
    def token(self) -> str:
        """Token that changes with any file and with the history of changes."""
        files = [(file.id, file.url, file.filename, file.title, str(file.size)) for file in self.attachments]
        return f"{self.updated} files {_short_hash(files)} changes {_short_hash(self.changes)}"

    def must_be(self, path: str) -> None:
        """Raise UnexpectedResponse unless the page says that it stands at this path."""
        if self.path.strip("/") != path.strip("/"):
            raise UnexpectedResponse(
                f"{self.url}: the page says that it is {self.path}; this dataset takes /{path}. See whether the "
                "page has moved, then correct `path` in the dataset's YAML"
            )

    def attachment(self, wanted: str) -> Attachment:
        """The one attachment whose name or title is `wanted`; * stands for anything, case does not count.

        A name or title that is `wanted` letter by letter goes before those that only fit.
        """
        return the_one(wanted, self.attachments, lambda file: (file.filename, file.title), self.url, "attachment")


def read_page(body: bytes, where: str) -> Page:
    """Read an answer of the content API. Raises UnexpectedResponse for no page, a withdrawn or a gone one."""
    content = json_in(body, where)
    if not isinstance(content, dict) or "schema_name" not in content or "base_path" not in content:
        raise UnexpectedResponse(f"{where}: not a page of the content API; look at the address in a browser")
    _refuse_withdrawn(content, where)
    details = _dict(content.get("details"))
    changes = [change for change in details.get("change_history") or [] if isinstance(change, dict)]
    return Page(
        url=where,
        updated=str(content.get("public_updated_at") or ""),
        attachments=tuple(
            Attachment(
                id=str(file.get("id") or ""),
                url=urljoin(where, str(file["url"])),
                filename=str(file.get("filename") or file["url"].rpartition("/")[2]),
                title=str(file.get("title") or ""),
                media_type=str(file.get("content_type") or ""),
                size=int(file.get("file_size") or 0),
            )
            for file in details.get("attachments") or []
            if isinstance(file, dict) and file.get("attachment_type", "file") == "file" and file.get("url")
        ),
        changes=tuple(
            (str(change.get("public_timestamp", "")), str(change.get("note", ""))) for change in changes
        ),
        path=str(content["base_path"] or ""),
    )


def _refuse_withdrawn(content: dict[str, Any], where: str) -> None:
    notice = _dict(content.get("withdrawn_notice"))
    if notice:
        explanation = " ".join(re.sub(r"<[^>]*>", " ", str(notice.get("explanation") or "")).split())
        reason = explanation[:200].rstrip(". ")
        raise UnexpectedResponse(
            f"{where}: the publisher has withdrawn this page on {notice.get('withdrawn_at') or 'a day not named'}"
            f"{': ' + reason if reason else ''}. What was fetched before stays; decide whether it may still be "
            "shown, and take the dataset out of the catalogue if not"
        )
    if content["schema_name"] == "redirect":
        moves = content.get("redirects")
        new_path = _dict(moves[0]).get("destination") if isinstance(moves, list) and moves else ""
        raise UnexpectedResponse(
            f"{where}: the page has moved{f' to {new_path}' if new_path else ''}; "
            "correct `path` in the dataset's YAML"
        )
    if content["schema_name"] in ("gone", "unpublishing", "vanish"):
        raise UnexpectedResponse(
            f"{where}: the publisher has taken the page down; look for the figures' new place"
        )


def _short_hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()[:16]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
