"""Zip archives: workbooks, which are archives of XML, and archives of files. Both are bounded and read as streams.

Refused: an archive that unpacks to too much, or to far more than it weighs (a zip bomb); one whose directory lies
about a size, or names a member twice.
"""

import io
import re
import shutil
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from typing import IO, Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.settings import settings
from inclusive_growth.sources.formats.kept_texts import work_file
from inclusive_growth.sources.formats.names import visible

FREE_BYTES = 16 * 1024 * 1024  # below this the ratio does not matter
MAX_RATIO = 200  # unpacked to packed; published workbooks lie in 2 to 30
MAX_MEMBERS = 5000
HELD_BYTES = 16 * 1024 * 1024  # of an unpacked file in memory; a larger one lies in a file that is mapped
# What a damaged archive makes its reader raise.
_BROKEN = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error)


def most_unpacked() -> int:
    """Bytes that an archive may unpack to."""
    return settings().unpacked_max_bytes


@contextmanager
def understood(where: str, what: str = "workbook") -> Iterator[None]:
    """Raise UnexpectedResponse for what a damaged archive makes its reader raise."""
    try:
        yield
    except _BROKEN as error:
        if isinstance(error, OSError) and error.errno:
            raise  # trouble of our own disk, not of the archive
        raise UnexpectedResponse(
            f"{where}: not a whole {what} ({error}); the body was cut or is encrypted"
        ) from None


def opened(body: "bytes | mmap", where: str) -> zipfile.ZipFile:
    """Open the archive of a workbook. Raises UnexpectedResponse for a refused one."""
    with understood(where):
        archive = zipfile.ZipFile(_file(body))
        members = archive.infolist()
        _refuse_bombs(members, len(body), where)
        name, times = Counter(member.filename for member in members).most_common(1)[0] if members else ("", 0)
        if times > 1:
            raise UnexpectedResponse(
                f"{where}: the workbook holds '{visible(name)}' {times} times, so nobody can say which counts"
            )
        return archive


@contextmanager
def member(archive: zipfile.ZipFile, name: str, where: str) -> Iterator[IO[bytes]]:
    """A part of a workbook as a stream; its checksum is compared at its end."""
    if name not in archive.namelist():
        raise UnexpectedResponse(f"{where}: not a workbook that can be read: it holds no '{visible(name)}'")
    with understood(where), archive.open(name) as stream:
        yield stream


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


def file_in(body: "bytes | mmap", wanted: str, where: str) -> "tuple[str, bytes | mmap]":
    """Name and content of the one file in an archive that fits: * stands for anything, spaces in a row for one.

    Case does not count, nor does the folder where `wanted` names none. Raises UnexpectedResponse for no such file
    or several, and for an archive that is cut, encrypted or would unpack to too much.
    """
    pattern = re.compile(".*".join(map(re.escape, _single_spaced(wanted).split("*"))), re.IGNORECASE)
    with understood(where, "archive"), zipfile.ZipFile(_file(body)) as archive:
        files = [member for member in archive.infolist() if not _is_aside(member)]
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
            return fitting[0].filename, _content(stream, fitting[0].file_size)


def names_in(body: "bytes | mmap", where: str) -> list[str]:
    """Names of the files in an archive, without their folders. Raises UnexpectedResponse for a damaged one."""
    with understood(where, "archive"), zipfile.ZipFile(_file(body)) as archive:
        return [one.filename.rpartition("/")[2] for one in archive.infolist() if not _is_aside(one)]


def _content(stream: IO[bytes], size: int) -> "bytes | mmap":
    """What a member holds; a large one is unpacked into a file and mapped, which takes no memory of its own."""
    if size <= HELD_BYTES:
        return stream.read(size + 1)
    with work_file() as file:
        shutil.copyfileobj(stream, file)
        file.flush()
        return mmap(file.fileno(), 0, access=ACCESS_READ)


class _Mapped(io.RawIOBase):
    """A body that is mapped into memory, read as a file without a copy."""

    def __init__(self, body: mmap) -> None:
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


def _is_aside(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a folder, or what macOS keeps beside a file of the same name."""
    return member.is_dir() or member.filename.startswith("__MACOSX/")


def _compared(name: str, wanted: str) -> str:
    return _single_spaced(name if "/" in wanted else name.rpartition("/")[2])


def _single_spaced(name: str) -> str:
    return re.sub(r"[ \u00a0]+", " ", name)


def _refuse_bombs(members: list[zipfile.ZipInfo], packed: int, where: str, what: str = "workbook") -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise UnexpectedResponse(f"{where}: the {what} holds {len(members)} files, over the {MAX_MEMBERS} allowed")
    if unpacked > FREE_BYTES and unpacked > packed * MAX_RATIO:
        raise UnexpectedResponse(
            f"{where}: the {what} of {packed:,} bytes would unpack to {unpacked:,}; at most {MAX_RATIO} times its "
            "size are read, as no published file is packed so tightly"
        )
    if unpacked > most_unpacked():
        raise UnexpectedResponse(
            f"{where}: the {what} of {packed:,} bytes would unpack to {unpacked:,}; at most {most_unpacked():,} "
            "are read (IGW_UNPACKED_MAX_BYTES)"
        )
