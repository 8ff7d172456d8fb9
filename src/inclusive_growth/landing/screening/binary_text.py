"""Binary workbooks (XLS, XLSB) and parts: cells by their reader, everything else as runs of printable text."""

import io
import re
from collections.abc import Iterator
from typing import Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.screening.texts import Grid, Note, Row, Text, cell_name
from inclusive_growth.landing.screening.values import name_to_show

_PLAIN = re.compile(rb"[\x20-\x7e\xa0-\xff]{5,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e\xa0-\xff]\x00){5,}")


def compound(body: bytes, within: str) -> Iterator[Text]:
    """The cells of an XLS, and every run of text in it; of another compound file the runs alone."""
    if "Workbook".encode("utf-16-le") in body or "Book".encode("utf-16-le") in body:
        yield from sheets(body, within)
    elif "EncryptedPackage".encode("utf-16-le") in body:
        raise UnexpectedResponse(
            f"{within or 'the file '}is a workbook locked with a password, so it cannot be screened; unlock it"
        )
    yield from runs(body, within)


def sheets(body: bytes, within: str) -> Iterator[Text]:
    """The cells of every sheet, hidden ones too."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(body))
        for number, name in enumerate(book.sheet_names, 1):
            shown = name_to_show(name)
            where = f"{within}sheet ‘{shown}’" if shown else f"{within}sheet {number}"
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            yield Grid(_rows(rows), _place(where))
    except PasswordError:
        raise UnexpectedResponse(f"{within or 'the file '}is locked with a password; unlock it") from None
    except (CalamineError, OSError) as error:
        raise UnexpectedResponse(
            f"{within or 'the file '}is a workbook that cannot be read ({type(error).__name__}), so it cannot be "
            "screened; save it as XLSX"
        ) from None


def runs(body: bytes, within: str) -> Iterator[Text]:
    """Every run of printable text, of one or two bytes a character. Who wrote the file is among them, unmarked."""
    place = within.rstrip(", ") or "a text beside the cells"
    for match in _PLAIN.finditer(body):
        yield Note(match[0].decode("cp1252", "replace"), place, by_author=True)
    for match in _WIDE.finditer(body):
        yield Note(match[0].decode("utf-16-le"), place, by_author=True)


def _rows(rows: list[list[Any]]) -> Iterator[Row]:
    for number, row in enumerate(rows, 1):
        yield number, [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def _place(where: str) -> Any:
    return lambda row, column: f"{where}, cell {cell_name(row, column)}"
