"""Sheets of XLSX, ODS and XLS workbooks as rows of text.

The text of a cell follows from its value: 1795.0 is `1795`, 0.1 is `0.1` (the shortest text that is the same
number), a date is ISO 8601, an empty cell is "". A cell shown as 12.5% is `12.5%`, whatever it holds. A cell whose
meaning cannot be read (an error, a formula without a kept value, a number shown as another) is an
`UnreadableCell`, which whoever reads the table refuses. Hidden sheets can be read, too.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from xml.parsers import expat
from zipfile import ZipFile

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import checked_copy
from inclusive_growth.sources.formats.binary_workbooks import in_xls
from inclusive_growth.sources.formats.names import in_place_of, visible
from inclusive_growth.sources.formats.odd_cells import Span, address, column_number, in_ods, in_xlsx

if TYPE_CHECKING:
    from mmap import mmap

Row = list[str]

MAX_CELLS = 20_000_000  # of one sheet, between its first cell and its last
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']\s*([A-Za-z]+)(\d+)["'][^<>]*>""")
_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


def is_workbook(body: "bytes | mmap") -> bool:
    return body[: len(_ZIP)] in (_ZIP, _COMPOUND)


class UnreadableCell(str):
    """The text of a cell whose meaning cannot be read, with its address and the reason."""

    def __new__(cls, text: str, place: str, problem: str) -> "UnreadableCell":
        cell = super().__new__(cls, text)
        cell.place, cell.problem = place, problem
        return cell

    place: str
    problem: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """A checked and opened workbook; `where` names it in errors."""

    book: Any
    where: str
    body: bytes  # as it was checked
    _odd: dict[str, list[Span]] = field(default_factory=dict)

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets that hold cells (others hold charts), hidden ones too."""
        return [sheet.name for sheet in self.book.sheets_metadata if "WorkSheet" in str(sheet.typ)]

    def rows(self, sheet: str = "") -> list[Row]:
        """Rows of the named sheet, or of the only one, from the first row on."""
        names = self.sheets
        if not names:
            raise UnexpectedResponse(f"{self.where}: the workbook has no sheet with cells; the body was damaged")
        listed = ", ".join(f"'{visible(name)}'" for name in names)
        if not sheet and len(names) > 1:
            raise UnexpectedResponse(f"{self.where}: name one of the sheets in the dataset's YAML: {listed}")
        if sheet and sheet not in names:
            raise UnexpectedResponse(
                f"{self.where}: there is no sheet '{visible(sheet)}'{in_place_of(sheet, names)}; there are: "
                f"{listed}. Names are taken exactly as published: correct `sheet` in the dataset's YAML if it is "
                "the same"
            )
        name = sheet or names[0]
        # Row by row, and each text once: a sheet of a million rows holds few different ones.
        known: dict[str, str] = {}
        with _readable(self.where):
            cells = self.book.get_sheet_by_name(name)
            before = [""] * (cells.start[1] if cells.start else 0)  # columns without any cell
            rows = [
                [*before, *(known.setdefault(text, text) for text in map(_text, row))] for row in cells.iter_rows()
            ]
        for span in self._odd_cells(name):
            self._put(rows, span, name)
        return rows

    def merged(self, sheet: str = "") -> list[tuple[int, int, int]]:
        """Cells merged to the right: row, first and last column, from 0; none where the format does not tell."""
        ranges = self.book.get_sheet_by_name(sheet or self.sheets[0]).merged_cell_ranges or []
        return [(row, first, last) for (row, first), (_, last) in ranges if last > first]

    def every_cell(self) -> Iterator[tuple[str, str, str]]:
        """Sheet, address and text of every filled cell of every sheet, hidden ones too; none is refused."""
        for sheet in self.sheets:
            for row, cells in enumerate(self.rows(sheet)):
                for column, cell in enumerate(cells):
                    if cell:
                        yield sheet, address(row, column), str(cell)

    def _odd_cells(self, sheet: str) -> list[Span]:
        if not self.body.startswith(_ZIP):
            if not self._odd:
                self._odd.update(in_xls(self.body, self.where))
            return self._odd.get(sheet, [])
        if sheet not in self._odd:
            with ZipFile(io.BytesIO(self.body)) as archive, _understood(self.where):
                if "xl/workbook.xml" in archive.namelist():
                    self._odd[sheet] = in_xlsx(archive, sheet)
                else:
                    self._odd.update({name: [] for name in self.sheets} | in_ods(archive))
        return self._odd[sheet]

    @staticmethod
    def _put(rows: list[Row], span: Span, sheet: str) -> None:
        """Put the text of odd cells in place of what the reader made of them."""
        first_row, row_count, first_column, column_count, odd = span
        while odd.problem and len(rows) < first_row + row_count:
            rows.append([])
        for at, row in enumerate(rows[first_row : first_row + row_count], first_row):
            if odd.problem:
                row.extend([""] * (first_column + column_count - len(row)))
            for column in range(first_column, min(first_column + column_count, len(row))):
                place = f"{sheet}!{address(at, column)}"
                row[column] = UnreadableCell(odd.text, place, odd.problem) if odd.problem else odd.text


def open_workbook(body: bytes, where: str) -> Workbook:
    """Check and open a workbook. Raises UnexpectedResponse for another file, or one that could exhaust memory."""
    from python_calamine import CalamineWorkbook

    if body.startswith(_ZIP):
        body = checked_copy(body, where)
        _refuse_vast_sheets(body, where)
        _refuse_binary_sheets(body, where)
    with _readable(where):
        return Workbook(CalamineWorkbook.from_filelike(io.BytesIO(body)), where, body)


@contextmanager
def _readable(where: str) -> Iterator[None]:
    """Raise UnexpectedResponse when the reader of workbooks gives up, a panic of its compiled part included."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError:
        raise UnexpectedResponse(f"{where}: the workbook is locked with a password") from None
    except (CalamineError, OSError) as error:
        raise UnexpectedResponse(f"{where}: not a workbook that can be read ({type(error).__name__})") from None
    except BaseException as error:
        # Damaged records of an XLS make it panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnexpectedResponse(f"{where}: not a workbook that can be read; the body was damaged") from None


@contextmanager
def _understood(where: str) -> Iterator[None]:
    """Raise UnexpectedResponse when the XML is not that of a workbook."""
    try:
        yield
    except (expat.ExpatError, ParseError, KeyError, StopIteration, ValueError) as error:
        raise UnexpectedResponse(f"{where}: the workbook's XML cannot be read ({type(error).__name__})") from None


def _refuse_binary_sheets(copy: bytes, where: str) -> None:
    """Refuse XLSB: its reader gives an error as an empty cell, and the reason cannot be looked up as in XML."""
    with ZipFile(io.BytesIO(copy)) as archive:
        if "xl/workbook.bin" in archive.namelist():
            raise UnexpectedResponse(
                f"{where}: an XLSB workbook, in which errors cannot be told from empty cells; provide it as XLSX"
            )


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
            columns = max(columns, len(cell[1]) * 1000 if len(cell[1]) > 3 else column_number(cell[1].decode()))
    return rows * columns


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
