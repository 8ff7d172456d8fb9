"""Zip archives of XML (workbooks from outside): bounded, checked and copied before anything reads them.

Refused: an archive that unpacks to too much, or to far more than it weighs (a zip bomb); XML that declares
entities (they can grow without end or read files). A reader of the copy meets only checked content: an archive
whose directory lies about a size is refused first.
"""

import io
import zipfile
from collections.abc import Iterator

from inclusive_growth.errors import UnexpectedResponse

MAX_BYTES = 256 * 1024 * 1024  # unpacked; the largest published workbook at hand has 22 MB
FREE_BYTES = 16 * 1024 * 1024  # below this the ratio does not matter
MAX_RATIO = 200  # unpacked to packed; published workbooks lie in 2 to 30
MAX_MEMBERS = 5000


def checked_copy(body: bytes, where: str) -> bytes:
    """Copy the archive's XML into a new one without compression. Raises UnexpectedResponse for a refused one."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            _refuse_bombs(archive.infolist(), len(body), where)
            members = dict(_members(archive, where))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise UnexpectedResponse(
            f"{where}: not a whole workbook ({error}); the body was cut or is encrypted"
        ) from None
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return copy.getvalue()


def _refuse_bombs(members: list[zipfile.ZipInfo], packed: int, where: str) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise UnexpectedResponse(
            f"{where}: the workbook holds {len(members)} files, over the {MAX_MEMBERS} allowed"
        )
    if unpacked > MAX_BYTES or (unpacked > FREE_BYTES and unpacked > packed * MAX_RATIO):
        raise UnexpectedResponse(
            f"{where}: the workbook of {packed:,} bytes would unpack to {unpacked:,}; at most {MAX_BYTES:,} and "
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
