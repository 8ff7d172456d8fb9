"""What an answer's headers and beginnings say: whether it is whole, whether it is text, how long to wait."""

import contextlib
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.logs import masked
from inclusive_growth.sources.response_watch import ResponseWatch

# Beginnings of UTF-16 text, zip archives and old workbooks, which servers call text, too.
_NO_PLAIN_TEXT = (b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")


def refuse_wrong_length(watch: ResponseWatch, answer: httpx.Response, url: str) -> None:
    """Refuse a body of which more came than was announced: what we would keep is its beginning."""
    announced = answer.headers.get("content-length", "")
    if "transfer-encoding" not in answer.headers and (more := watch.excess(announced)):
        raise UnexpectedResponse(
            f"{masked(url)}: {int(announced):,} bytes were announced and at least {more:,} more came, so the body "
            "is cut; the publisher must correct its Content-Length"
        )


def refuse_nul(body: bytes, headers: dict[str, str], url: str) -> None:
    """Refuse text with a NUL, which no text has: it comes from a damaged file or another encoding."""
    kind = headers.get("content-type", "").lower()
    is_text = kind.startswith("text/") or "json" in kind or ("xml" in kind and "openxml" not in kind)
    if is_text and not body.startswith(_NO_PLAIN_TEXT) and (at := body.find(b"\x00")) >= 0:
        raise UnexpectedResponse(
            f"{masked(url)}: byte {at + 1:,} of the text is NUL, so the file is damaged or in another encoding; "
            "nothing of it is used"
        )


def recorded(headers: dict[str, str]) -> dict[str, str]:
    return {name: masked(value) if name == "location" else value for name, value in headers.items()}


def complaint(status: int, body: bytes) -> str:
    """The beginning of an error's body; never of a body that may hold figures."""
    if status < 400:
        return "not an answer to this question"
    return " ".join(body[:200].decode("utf-8", "replace").split())[:80] or "empty body"


def seconds_to_wait(text: str, at: datetime) -> float | None:
    """Seconds to wait, given as a number or as a date; None when missing or not understood."""
    if text.strip().isdecimal():
        return float(text)
    with contextlib.suppress(ValueError, TypeError):  # no date, or one that names no zone
        return max(0.0, (parsedate_to_datetime(text) - at).total_seconds())
    return None


def without_address(text: str, url: str) -> str:
    return text.replace(url, masked(url))
