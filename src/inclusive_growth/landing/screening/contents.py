"""Contents: every text in a file, by what the file is and not by its name.

A table is a grid of rows, anything else a note. Archives are opened within bounds, to their members' members.
What cannot be read cannot be screened, and is refused.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.screening import (
    binary_text,
    delimited_text,
    json_text,
    opendocument,
    spreadsheet,
    xml_text,
)
from inclusive_growth.landing.screening.members import Budget, Members
from inclusive_growth.landing.screening.texts import Note, Text
from inclusive_growth.landing.screening.values import name_to_show

DEEPEST = 3  # an archive in an archive in an archive
_ZIP, _GZIP, _COMPOUND = b"PK", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
# What holds no text that a reader would take for data.
_PICTURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\xd7\xcd\xc6\x9a", b"\x01\x00\x00\x00",
    b"\x00\x00\x01\x00", b"wOFF", b"\x00\x01\x00\x00", b"OTTO",
)  # fmt: skip


def texts_in(body: bytes, encoding: str = "utf-8") -> Iterator[Text]:
    """Every text in a file. Raises UnexpectedResponse for what cannot be read."""
    yield from _texts(body, "", encoding, Budget(len(body)), 0)


def _texts(body: bytes, within: str, encoding: str, budget: Budget, depth: int) -> Iterator[Text]:
    if depth > DEEPEST:
        raise UnexpectedResponse(f"{within}an archive lies {depth} deep; at most {DEEPEST} are opened")
    if body.startswith(_GZIP):
        yield from _texts(_gunzipped(body, budget), within, encoding, budget, depth + 1)
    elif body.startswith(_ZIP) or (b"PK\x03\x04" in body[:4096] and zipfile.is_zipfile(io.BytesIO(body))):
        yield from _archive(body, within, encoding, budget, depth)
    elif body.startswith(_COMPOUND):
        yield from binary_text.compound(body, within)
    elif body.startswith(b"%PDF") or (b"\x00" in body[:4096] and not delimited_text.is_utf_16(body)):
        raise UnexpectedResponse(
            f"{within or 'the file '}is neither text nor a workbook, so it cannot be screened for personal data; "
            "provide CSV, JSON, XLSX, ODS or XLS"
        )
    else:
        text = delimited_text.decoded(body, encoding)
        start = text.lstrip()[:1]
        if start == "<":
            yield from xml_text.any_xml(text.encode(), within)
        elif start and start in "{[":
            yield from json_text.values(text, within)
        else:
            yield from delimited_text.table(text, within)


def _gunzipped(body: bytes, budget: Budget) -> bytes:
    try:
        with gzip.open(io.BytesIO(body)) as stream:
            content = stream.read(budget.left + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnexpectedResponse(f"not a whole gzip file ({type(error).__name__})") from None
    budget.take(len(content))
    return content


def _archive(body: bytes, within: str, encoding: str, budget: Budget, depth: int) -> Iterator[Text]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield from _opened(archive, body, within, encoding, budget, depth)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        if isinstance(error, OSError) and error.errno:
            raise  # trouble of our own disk, not of the archive
        raise UnexpectedResponse(
            f"{within or 'the file '}is not a whole archive or workbook ({type(error).__name__}); it was cut or "
            "is locked with a password, so it cannot be screened"
        ) from None


def _opened(
    archive: zipfile.ZipFile, body: bytes, within: str, encoding: str, budget: Budget, depth: int
) -> Iterator[Text]:
    members = Members(archive, within, budget)
    for comment in [archive.comment, *(info.comment for info in archive.infolist())]:
        if comment:
            yield Note(comment.decode("utf-8", "replace"), f"{within}a comment of the archive", aside=True)
    if start := body.find(b"PK\x03\x04"):
        yield from binary_text.runs(body[:start], f"{within}before the archive")
    taken: set[str] = set()
    if "xl/workbook.xml" in members or "xl/workbook.bin" in members:
        taken = yield from spreadsheet.texts(members, body, within)
    elif "content.xml" in members:
        taken = yield from opendocument.texts(members, within)
    for number, name in enumerate(members, 1):
        yield Note(name, f"{within}the name of member {number}")
    for number, name in enumerate(members, 1):
        if name in taken or not (content := members[name]):
            continue
        inner = f"{within}member {number}{_shown(name)}, "
        if content.startswith(_PICTURES) or _is_part_without_text(name, content):
            yield from binary_text.runs(content, inner)
        else:
            yield from _texts(content, inner, encoding, budget, depth + 1)


def _is_part_without_text(name: str, content: bytes) -> bool:
    """Whether a member is a binary part that programs keep for themselves, such as a printer's settings."""
    return (
        name.endswith((".bin", ".dat", ".sig"))
        and b"\x00" in content
        and not content.startswith((_ZIP, _COMPOUND))
    )


def _shown(name: str) -> str:
    short = name_to_show(name.rpartition("/")[2])
    return f" ‘{short}’" if short else ""
