"""Find by rule the one table on a sheet, or in a CSV with titles above it and notes below.

Header: the first row that names the area column; if none does, the first row more than half as full as the
fullest, or the one above it when it is a row of figures. End: below the last row that is more than half as full as
a usual one, or has a GSS code for its area. Rows without any text are left out, and columns without name and text.
Names and cells stay as published, trailing spaces included; a name that is missing or comes twice is completed as
for CSV.
"""

import csv
import io
import re
from collections.abc import Iterable
from statistics import median
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import read_delimited, unique_names
from inclusive_growth.sources.formats.workbooks import Row, is_workbook, open_workbook

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["csv_table", "is_workbook", "sheet_table", "table_in"]

_CODE = re.compile(r"[A-Z]\d{8}")
_FIGURE = re.compile(r"-?\d+\.\d+|-\d+|\d{5,}")


def sheet_table(body: bytes, where: str, sheet: str = "", area: str = "") -> "pa.Table":
    """Read the table on a sheet of a workbook."""
    return table_in(open_workbook(body, where).rows(sheet), where, area)


def csv_table(body: bytes, where: str, area: str = "", encoding: str = "utf-8") -> "pa.Table":
    """Read the table in a CSV. A file that begins with its header must be whole; in others a rule finds it."""
    try:
        text = body.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise UnexpectedResponse(
            f"{where}: not {encoding} text ({error.reason}); set `encoding` in the dataset's YAML"
        ) from None
    if not area or area in next(csv.reader(io.StringIO(text, newline="")), []):
        return read_delimited(text.encode(), where)
    return table_in(list(csv.reader(io.StringIO(text, newline=""))), where, area)


def table_in(rows: list[Row], where: str, area: str = "") -> "pa.Table":
    """Find the table by rule. Raises UnexpectedResponse when there is none."""
    import pyarrow as pa

    filled_rows = [row for row in rows if _filled(row)]
    at = _header(filled_rows, area)
    if at is None:
        raise UnexpectedResponse(f"{where}: there is no table here, no row has two cells with text")
    width = max(len(row) for row in filled_rows[at:])
    header, *body = [row + [""] * (width - len(row)) for row in filled_rows[at : _end(filled_rows, at, area)]]
    kept = [place for place in range(width) if header[place].strip() or any(row[place].strip() for row in body)]
    names = unique_names([header[place] if header[place].strip() else "" for place in kept])
    return pa.table([text_column(row[place] for row in body) for place in kept], names=names)


def _header(rows: list[Row], area: str) -> int | None:
    named = next((at for at, row in enumerate(rows) if area and area in row), None)
    if named is not None:
        return named
    fullest = max((_filled(row) for row in rows), default=0)
    wide = next((at for at, row in enumerate(rows) if _filled(row) > max(1, fullest / 2)), None)
    return wide - 1 if wide and any(map(_cannot_be_header, rows[wide])) else wide


def _cannot_be_header(cell: str) -> bool:
    """Whether a cell cannot be a column name: a GSS code, or a number that is neither a year nor a small one."""
    return bool(_CODE.fullmatch(cell.strip()) or _FIGURE.fullmatch(cell.strip()))


def _end(rows: list[Row], at: int, area: str) -> int:
    """Place after the last row of the table, where notes begin."""
    place = rows[at].index(area) if area in rows[at] else 0
    usual = median([_filled(row) for row in rows[at + 1 :] if _filled(row) > 1] or [1])
    for last in range(len(rows) - 1, at, -1):
        code = rows[last][place : place + 1]
        if _filled(rows[last]) * 2 > max(usual, 2) or (code and _CODE.fullmatch(code[0].strip())):
            return last + 1
    return at + 1


def _filled(row: Row) -> int:
    return sum(1 for cell in row if cell.strip())


def text_column(texts: Iterable[str]) -> "pa.Array":
    """Make a column with one cell for each text, none of them missing."""
    import numpy as np
    import pyarrow as pa

    cells = [text.encode() for text in texts]
    ends = np.zeros(len(cells) + 1, "<i8")
    np.cumsum([len(cell) for cell in cells], out=ends[1:])
    data = pa.py_buffer(b"".join(cells))
    return pa.LargeStringArray.from_buffers(len(cells), pa.py_buffer(ends.tobytes()), data)
