"""Sheets of XLSX, ODS and XLS workbooks as rows of text.

The text of a cell follows from its value: 1795.0 is `1795`, 0.1 is `0.1` (the shortest text that is the same
number), a date is ISO 8601, an empty cell is "". Hidden sheets can be read, too.
"""

import io
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import checked_copy

Row = list[str]

MAX_CELLS = 20_000_000  # of one sheet, between its first cell and its last
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']\s*([A-Za-z]+)(\d+)["'][^<>]*>""")
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_workbook(body: bytes) -> bool:
    return body.startswith((_ZIP, _COMPOUND))


@dataclass(frozen=True, slots=True)
class Workbook:
    """A checked and opened workbook; `where` names it in errors."""

    book: Any
    where: str

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets that hold cells (others hold charts)."""
        return [sheet.name for sheet in self.book.sheets_metadata if "WorkSheet" in str(sheet.typ)]

    def rows(self, sheet: str = "") -> list[Row]:
        """Rows of the named sheet, or of the only one, from the first row on."""
        names = self.sheets
        if not sheet and len(names) > 1:
            raise UnexpectedResponse(
                f"{self.where}: name one of the sheets in the dataset's YAML: {', '.join(names)}"
            )
        if sheet and sheet not in names:
            raise UnexpectedResponse(f"{self.where}: there is no sheet '{sheet}'; there are: {', '.join(names)}")
        rows = self.book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
        return [[_text(cell) for cell in row] for row in rows]


def open_workbook(body: bytes, where: str) -> Workbook:
    """Check and open a workbook. Raises UnexpectedResponse for another file, or one that could exhaust memory."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    if body.startswith(_ZIP):
        body = checked_copy(body, where)
        _refuse_vast_sheets(body, where)
    try:
        return Workbook(CalamineWorkbook.from_filelike(io.BytesIO(body)), where)
    except PasswordError:
        raise UnexpectedResponse(f"{where}: the workbook is locked with a password") from None
    except (CalamineError, OSError) as error:
        raise UnexpectedResponse(f"{where}: not a workbook that can be read ({type(error).__name__})") from None


def _refuse_vast_sheets(copy: bytes, where: str) -> None:
    """Refuse a sheet with one cell at the far corner: a reader takes memory for all cells before it."""
    with ZipFile(io.BytesIO(copy)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                cells = _spanned_by_references(archive.read(name))
            elif name == "content.xml":
                cells = _spanned_by_repeats(archive.read(name), where)
            else:
                continue
            if cells > MAX_CELLS:
                raise UnexpectedResponse(f"{where}: a sheet spans {cells:,} cells; at most {MAX_CELLS:,} are read")


def _spanned_by_references(content: bytes) -> int:
    """Rows times columns that the filled cells of an XLSX sheet span."""
    rows = columns = 0
    for cell in _CELL.finditer(content):
        if not cell[0].endswith(b"/>"):
            rows = max(rows, int(cell[2]))
            columns = max(columns, len(cell[1]) * 1000 if len(cell[1]) > 3 else _column(cell[1].upper()))
    return rows * columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _spanned_by_repeats(content: bytes, where: str) -> int:
    """Rows times columns of the largest ODS sheet, in which numbers repeat cells and rows."""
    row = column = rows = columns = largest = 0
    repeats, filled = 1, False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, rows, columns, repeats, filled
        local = {key.rpartition(":")[2]: value for key, value in attributes.items()}
        match name.rpartition(":")[2]:
            case "table":
                row = rows = columns = 0
            case "table-row":
                column, filled = 0, False
                repeats = int(local.get("number-rows-repeated", "1"))
            case "table-cell" | "covered-table-cell":
                column += int(local.get("number-columns-repeated", "1"))
                if "value-type" in local:
                    filled, columns = True, max(columns, column)

    def end(name: str) -> None:
        nonlocal row, rows, largest
        if name.rpartition(":")[2] == "table-row":
            row += repeats
            rows = row if filled else rows
            largest = max(largest, rows * columns)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as error:
        raise UnexpectedResponse(f"{where}: the workbook's XML cannot be read ({type(error).__name__})") from None
    return largest


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{Decimal(repr(cell)):f}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
