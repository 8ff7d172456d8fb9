"""Sheets of XLSX, ODS and XLS workbooks as rows of text.

The text of a cell follows from its value (`cell_texts`). A cell shown as 12.5% is `12.5%`, whatever it holds. One
whose meaning cannot be read (an error, a formula without a kept value, a number shown as another) is an
`UnreadableCell`, which whoever reads the table refuses. Hidden sheets can be read, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import opened
from inclusive_growth.sources.formats.names import in_place_of, visible
from inclusive_growth.sources.formats.ods import OdsBook
from inclusive_growth.sources.formats.sheet_rows import Merged, Row, SheetRows, UnreadableCell, address
from inclusive_growth.sources.formats.xls import XlsBook
from inclusive_growth.sources.formats.xlsx import XlsxBook

if TYPE_CHECKING:
    from mmap import mmap

__all__ = ["Row", "UnreadableCell", "Workbook", "is_workbook", "open_workbook"]

_ZIP, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Book(Protocol):
    """A workbook of one kind."""

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets that hold cells, hidden ones too."""

    def read(self, sheet: str) -> SheetRows:
        """The rows of a sheet, from its first one on, and what is merged in it."""


def is_workbook(body: "bytes | mmap") -> bool:
    return body[: len(_ZIP)] in (_ZIP, _COMPOUND)


@dataclass(slots=True)
class Workbook:
    """A checked and opened workbook; `where` names it in errors."""

    book: Book
    where: str
    _last: tuple[str, SheetRows] | None = field(default=None, repr=False)

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets that hold cells (others hold charts), hidden ones too."""
        return self.book.sheets

    def sheet(self, name: str = "") -> SheetRows:
        """Rows of the named sheet, or of the only one, as a stream; the last sheet asked for is kept."""
        names = self.sheets
        if not names:
            raise UnexpectedResponse(f"{self.where}: the workbook has no sheet with cells; the body was damaged")
        listed = ", ".join(f"'{visible(each)}'" for each in names)
        if not name and len(names) > 1:
            raise UnexpectedResponse(f"{self.where}: name one of the sheets in the dataset's YAML: {listed}")
        if name and name not in names:
            raise UnexpectedResponse(
                f"{self.where}: there is no sheet '{visible(name)}'{in_place_of(name, names)}; there are: "
                f"{listed}. Names are taken exactly as published: correct `sheet` in the dataset's YAML if it is "
                "the same"
            )
        name = name or names[0]
        if self._last is None or self._last[0] != name:
            self._last = name, self.book.read(name)
        return self._last[1]

    def rows(self, sheet: str = "") -> list[Row]:
        """The same rows in memory up to the last that holds text, all as wide as the widest."""
        kept = self.sheet(sheet)
        last = max((at for at, filled in enumerate(kept.counts, 1) if filled), default=0)
        rows = list(islice(kept, last))
        width = max(map(len, rows), default=0)
        return [row + [""] * (width - len(row)) for row in rows]

    def merged(self, sheet: str = "") -> list[Merged]:
        """Cells merged to the right: row, first and last column, from 0; none where the format does not tell."""
        return self.sheet(sheet).merged

    def every_cell(self) -> Iterator[tuple[str, str, str]]:
        """Sheet, address and text of every filled cell of every sheet, hidden ones too; none is refused."""
        for sheet in self.sheets:
            for row, cells in enumerate(self.sheet(sheet)):
                for column, cell in enumerate(cells):
                    if cell:
                        yield sheet, address(row, column), str(cell)


def open_workbook(body: "bytes | mmap", where: str) -> Workbook:
    """Check and open a workbook. Raises UnexpectedResponse for another file, or one that could exhaust memory."""
    if body[: len(_ZIP)] != _ZIP:
        return Workbook(XlsBook(body[:], where), where)
    archive = opened(body, where)
    names = set(archive.namelist())
    if "xl/workbook.bin" in names:  # its reader gives an error as an empty cell, and nothing tells them apart
        raise UnexpectedResponse(
            f"{where}: an XLSB workbook, in which errors cannot be told from empty cells; provide it as XLSX"
        )
    if "content.xml" in names and "xl/workbook.xml" not in names:
        return Workbook(OdsBook(archive, where), where)
    return Workbook(XlsxBook(archive, where), where)
