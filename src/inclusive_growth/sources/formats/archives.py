"""Zip archives: workbooks, which are archives of XML, and archives of files. Both are bounded and checked.

Refused: an archive that unpacks to too much, or to far more than it weighs (a zip bomb); XML that declares
entities (they can grow without end or read files). A reader of the copy meets only checked content: an archive
whose directory lies about a size is refused first.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.names import visible

if TYPE_CHECKING:
    from mmap import mmap

MAX_BYTES = 256 * 1024 * 1024  # unpacked; the largest published workbook at hand has 22 MB
FREE_BYTES = 16 * 1024 * 1024  # below this the ratio does not matter
MAX_RATIO = 200  # unpacked to packed; published workbooks lie in 2 to 30
MAX_MEMBERS = 5000
# What a damaged archive makes its reader raise.
_BROKEN = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error)


def checked_copy(body: bytes, where: str) -> bytes:
    """Copy the archive's XML into a new one without compression. Raises UnexpectedResponse for a refused one."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            _refuse_bombs(archive.infolist(), len(body), where)
            members = dict(_members(archive, where))
    except _BROKEN as error:
        raise UnexpectedResponse(
            f"{where}: not a whole workbook ({error}); the body was cut or is encrypted"
        ) from None
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return copy.getvalue()


def is_archive(body: "bytes | mmap") -> bool:
    """Whether the body is a zip archive of files and no workbook."""
    if body[:4] != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(_file(body)) as archive:
            names = {member.filename for member in archive.infolist()}
    except _BROKEN:
        return False  # whoever reads it as a workbook says what is wrong with it
    return not names & {"[Content_Types].xml", "mimetype", "xl/workbook.xml", "content.xml"}


def file_in(body: "bytes | mmap", wanted: str, where: str) -> tuple[str, bytes]:
    """Name and bytes of the one file in an archive that fits: * stands for anything, spaces in a row for one.

    Case does not count, nor does the folder where `wanted` names none. Raises UnexpectedResponse for no such file
    or several, and for an archive that is cut, encrypted or would unpack to too much.
    """
    pattern = re.compile(".*".join(map(re.escape, _single_spaced(wanted).split("*"))), re.IGNORECASE)
    try:
        with zipfile.ZipFile(_file(body)) as archive:
            files = [member for member in archive.infolist() if not member.is_dir()]
            fitting = [member for member in files if pattern.fullmatch(_compared(member.filename, wanted))]
            if len(fitting) != 1:
                listed = "; ".join(f"'{visible(member.filename)}'" for member in fitting or files) or "none"
                raise UnexpectedResponse(
                    f"{where}: {len(fitting) or 'no'} file{'s' * (len(fitting) > 1)} in the archive fit "
                    f"'{visible(wanted)}', exactly one should; {'these do' if fitting else 'there are'}: "
                    f"{listed}. Correct the name in the dataset's YAML"
                )
            _refuse_bombs(fitting, len(body), where, "archive")
            with archive.open(fitting[0]) as stream:
                return fitting[0].filename, stream.read(fitting[0].file_size + 1)
    except _BROKEN as error:
        raise UnexpectedResponse(f"{where}: not a whole archive ({error}); it was cut or is encrypted") from None


def names_in(body: bytes, where: str) -> list[str]:
    """Names of the files in an archive, without their folders. Raises UnexpectedResponse for a damaged one."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return [one.filename.rpartition("/")[2] for one in archive.infolist() if not one.is_dir()]
    except _BROKEN as error:
        raise UnexpectedResponse(f"{where}: not a whole archive ({error}); it was cut or is encrypted") from None


class _Mapped(io.RawIOBase):
    """A body that is mapped into memory, read as a file without a copy."""

    def __init__(self, body: "mmap") -> None:
        self._body, self._at = body, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: len(self._body)}[whence]
        return self._at

    def readinto(self, buffer: Any) -> int:
        part = self._body[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


def _file(body: "bytes | mmap") -> IO[bytes]:
    return io.BytesIO(body) if isinstance(body, bytes) else io.BufferedReader(_Mapped(body))


def _compared(name: str, wanted: str) -> str:
    return _single_spaced(name if "/" in wanted else name.rpartition("/")[2])


def _single_spaced(name: str) -> str:
    return re.sub(r"[ \u00a0]+", " ", name)


def _refuse_bombs(members: list[zipfile.ZipInfo], packed: int, where: str, what: str = "workbook") -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise UnexpectedResponse(f"{where}: the {what} holds {len(members)} files, over the {MAX_MEMBERS} allowed")
    if unpacked > MAX_BYTES or (unpacked > FREE_BYTES and unpacked > packed * MAX_RATIO):
        raise UnexpectedResponse(
            f"{where}: the {what} of {packed:,} bytes would unpack to {unpacked:,}; at most {MAX_BYTES:,} and "
            f"{MAX_RATIO} times its size are read"
        )


def _members(archive: zipfile.ZipFile, where: str) -> Iterator[tuple[str, bytes]]:
    for member in archive.infolist():
        if not member.filename.endswith((".xml", ".rels", ".bin", "mimetype")) or member.is_dir():
            continue  # pictures, thumbnails
        # Read no more than announced and compare the checksum: a lying directory is caught here.
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
        if not member.filename.endswith(".bin"):
            _refuse_entities(content, f"{where}: {member.filename}")
        yield member.filename, content


def _refuse_entities(content: bytes, where: str) -> None:
    if b"\x00" in content[:4]:
        raise UnexpectedResponse(f"{where} is not UTF-8 text, as the XML of every workbook is")
    if b"<!ENTITY" in content:
        raise UnexpectedResponse(f"{where} declares XML entities, which no publisher's workbook needs; not read")
