"""XLS workbooks (Excel 97 to 2003), of at most 65,536 rows of 256 cells: their values, and what is odd in them."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.binary_workbooks import in_xls, raises_text
from inclusive_growth.sources.formats.cell_texts import value_text
from inclusive_growth.sources.formats.odd_cells import Span
from inclusive_growth.sources.formats.sheet_rows import Row, SheetRows, UnreadableCell, address

_FIGURE = re.compile(r"\s*-?\d+\.\d+\s*")
_PROBLEM = "a figure kept as text, where signs may be raised: its last digit may be the mark of a note"


class XlsBook:
    """An opened workbook; `where` names it in errors."""

    def __init__(self, body: bytes, where: str) -> None:
        from python_calamine import CalamineWorkbook

        self._body, self.where = body, where
        self._odd: dict[str, list[Span]] | None = None
        self._raised = raises_text(body)
        with _readable(where):
            self._book: Any = CalamineWorkbook.from_filelike(io.BytesIO(body))

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets that hold cells, hidden ones too."""
        return [sheet.name for sheet in self._book.sheets_metadata if "WorkSheet" in str(sheet.typ)]

    def read(self, sheet: str) -> SheetRows:
        """The rows of a sheet; cells that are merged in it are told where the reader does."""
        with _readable(self.where):
            cells = self._book.get_sheet_by_name(sheet)
            before = [""] * (cells.start[1] if cells.start else 0)  # columns without any cell
            rows: list[Row] = [
                [*before, *(self._text(cell, sheet, at, len(before) + column) for column, cell in enumerate(row))]
                for at, row in enumerate(cells.iter_rows())
            ]
            ranges = cells.merged_cell_ranges or []
        if self._odd is None:
            self._odd = in_xls(self._body, self.where)
        for span in self._odd.get(sheet, ()):
            _put(rows, span, sheet)
        found = SheetRows(sheet, self.where)
        for (first_row, first), (last_row, last) in ranges:
            found.merge(first_row, last_row, first, last)
        for row in rows:
            while row and not row[-1]:
                row.pop()
            found.append(row, sum(isinstance(cell, UnreadableCell) for cell in row))
        return found

    def _text(self, cell: Any, sheet: str, row: int, column: int) -> str:
        """The text of a cell. Its reader does not tell which signs are raised, so a figure may end with a mark."""
        if self._raised and isinstance(cell, str) and _FIGURE.fullmatch(cell):
            return UnreadableCell(cell, f"{sheet}!{address(row, column)}", _PROBLEM)
        return value_text(cell)


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
        # Damaged records make it panic, which is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise UnexpectedResponse(f"{where}: not a workbook that can be read; the body was damaged") from None
