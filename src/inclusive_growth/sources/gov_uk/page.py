"""A page of GOV.UK as its content API describes it: attachments, changes, and whether it still stands."""

import hashlib
import json
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any
from urllib.parse import urljoin

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import refuse_foreign


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
    """What a page says of its files."""

    url: str
    updated: str
    attachments: tuple[Attachment, ...]
    changes: tuple[tuple[str, str], ...]  # (when, note), newest first as published

    @property
    def token(self) -> str:
        """Another one whenever a file or the history of changes differs."""
        files = [(item.id, item.url, item.filename, item.title, str(item.size)) for item in self.attachments]
        return f"{self.updated} files {_short(files)} changes {_short(self.changes)}"

    def attachment(self, wanted: str) -> Attachment:
        """The one file whose name or title is `wanted` (* stands for anything, case does not count)."""
        pattern = wanted.lower()
        found = [
            item
            for item in self.attachments
            if fnmatch(item.filename.lower(), pattern) or fnmatch(item.title.lower(), pattern)
        ]
        if len(found) == 1:
            return found[0]
        there = "; ".join(f"'{item.title}' ({item.filename})" for item in found or self.attachments)
        raise UnexpectedResponse(
            f"{self.url}: {len(found) or 'no'} attachment{'s' * (len(found) > 1)} of the page fit '{wanted}', "
            f"exactly one should; {'these do' if found else 'there are'}: {there or 'none'}. "
            "Correct `attachment` in the dataset's YAML"
        )


def read_page(body: bytes, where: str) -> Page:
    """The page in an answer of the content API. Raises UnexpectedResponse when it is none, withdrawn or gone."""
    if body.lstrip()[:1] != b"{":
        refuse_foreign(body, where)
    try:
        found: Any = json.loads(body)
    except ValueError as error:
        raise UnexpectedResponse(f"{where}: the page is not whole JSON ({error})") from error
    if not isinstance(found, dict) or "schema_name" not in found or "base_path" not in found:
        raise UnexpectedResponse(f"{where}: not a page of the content API; look at the address in a browser")
    _refuse_what_no_longer_stands(found, where)
    details = _dict(found.get("details"))
    changes = [item for item in details.get("change_history") or [] if isinstance(item, dict)]
    return Page(
        url=where,
        updated=str(found.get("public_updated_at") or ""),
        attachments=tuple(
            Attachment(
                id=str(item.get("id") or ""),
                url=urljoin(where, str(item["url"])),
                filename=str(item.get("filename") or item["url"].rpartition("/")[2]),
                title=str(item.get("title") or ""),
                media_type=str(item.get("content_type") or ""),
                size=int(item.get("file_size") or 0),
            )
            for item in details.get("attachments") or []
            if isinstance(item, dict) and item.get("attachment_type", "file") == "file" and item.get("url")
        ),
        changes=tuple((str(item.get("public_timestamp", "")), str(item.get("note", ""))) for item in changes),
    )


def _refuse_what_no_longer_stands(found: dict[str, Any], where: str) -> None:
    notice = _dict(found.get("withdrawn_notice"))
    if notice:
        said = " ".join(re.sub(r"<[^>]*>", " ", str(notice.get("explanation") or "")).split())[:200].rstrip(". ")
        raise UnexpectedResponse(
            f"{where}: the publisher has withdrawn this page on {notice.get('withdrawn_at') or 'a day not named'}"
            f"{': ' + said if said else ''}. What was fetched before stays; decide whether it may still be "
            "shown, and take the dataset out of the catalogue if not"
        )
    if found["schema_name"] == "redirect":
        moves = found.get("redirects")
        to = _dict(moves[0]).get("destination") if isinstance(moves, list) and moves else ""
        raise UnexpectedResponse(
            f"{where}: the page has moved{f' to {to}' if to else ''}; correct `path` in the dataset's YAML"
        )
    if found["schema_name"] in ("gone", "unpublishing", "vanish"):
        raise UnexpectedResponse(
            f"{where}: the publisher has taken the page down; look for the figures' new place"
        )


def _short(what: Any) -> str:
    return hashlib.sha256(json.dumps(what, ensure_ascii=False).encode()).hexdigest()[:16]


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
