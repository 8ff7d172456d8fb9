"""Find by rule the one table on a sheet, or in a CSV with titles above it and notes below.

Header: the first row that names the area column; if none does, the first row more than half as full as the
fullest, or the one above it when it is a row of figures. End: below the last row that is more than half as full as
a usual one, or has a GSS code for its area. Rows without any text are left out, and columns without name and text.
Names and cells stay as published, trailing spaces included; a name that is missing or comes twice is completed as
for CSV.

Refused: several tables below each other, where the header stands again; in a CSV a row of the table with a cell
too few or too many; on a sheet a cell of the table that cannot be read, by its address. Cells outside the table,
on other sheets, and in columns that nobody reads are no reason.
"""

import csv
import re
from collections.abc import Collection, Iterable
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.csv_rules import BOM, CsvText, misfit
from inclusive_growth.sources.formats.delimited import NOT_UTF_8, header_at, read_rows
from inclusive_growth.sources.formats.names import EXACT_NAMES, missing, refuse_ambiguous, unique_names, visible
from inclusive_growth.sources.formats.workbooks import Row, UnreadableCell, is_workbook, open_workbook

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["csv_table", "is_workbook", "sheet_table", "table_in"]

_CODE = re.compile(r"[A-Z]\d{8}")
_FIGURE = re.compile(r"-?\d+\.\d+|-\d+|\d{5,}")
_TITLES = 1000  # rows among which a CSV's header must stand
_NAMED = 5  # unreadable cells that a refusal names


def sheet_table(
    body: bytes, where: str, sheet: str = "", area: str = "", read: Collection[str] = ()
) -> "pa.Table":
    """Read the table on a sheet of a workbook. Columns to `read` must be told apart; by default all are read."""
    return table_in(open_workbook(body, where).rows(sheet), where, area, read)


def csv_table(
    body: bytes, where: str, area: str = "", encoding: str = "utf-8", read: Collection[str] = ()
) -> "pa.Table":
    """Read the table in a CSV. What a rule finds between titles and notes must be whole, as any CSV."""
    text = _text(body, where, encoding)
    start = _header_start(text, area)
    return read_rows(text, read) if start == 0 else _titled_table(text, start, area, read)


def table_in(rows: list[Row], where: str, area: str = "", read: Collection[str] = ()) -> "pa.Table":
    """Find the table by rule. Raises UnexpectedResponse when there is none, or more than one."""
    numbered = [(number, row) for number, row in enumerate(rows, 1) if _filled(row)]
    filled_rows = [row for _, row in numbered]
    at = _header(filled_rows, area)
    if at is None:
        raise UnexpectedResponse(f"{where}: there is no table here, no row has two cells with text")
    header, end = filled_rows[at], _end(filled_rows, at, area)
    for number, row in numbered[at + 1 : end]:
        if _is_header_again(row, header, area):
            raise UnexpectedResponse(
                f"{where}: several tables stand on the sheet: the header of row {numbered[at][0]} stands again in "
                f"row {number}, and what tells the tables apart is lost; give each a dataset or file of its own"
            )
    _refuse_unreadable(header, filled_rows[at + 1 : end], where, read)
    return _table(header, filled_rows[at + 1 : end], where, read)


def _text(body: bytes, where: str, encoding: str) -> CsvText:
    """The body as UTF-8."""
    if encoding == "utf-8":
        return CsvText(body.removeprefix(BOM), where, len(BOM) * body.startswith(BOM))
    try:
        return CsvText(body.decode(encoding).encode(), where, encoding=encoding)
    except UnicodeDecodeError as error:
        raise UnexpectedResponse(
            f"{where}: byte {error.start} is not {encoding} text ({error.reason}); set `encoding` in the "
            "dataset's YAML"
        ) from None


def _header_start(text: CsvText, area: str) -> int:
    """The byte at which the header starts: the first row that names the area column."""
    at, sought, rows = 0, area.replace('"', '""').encode(), 0
    seen: list[str] = []
    while area and at < len(text.content) and rows < _TITLES:
        end, after = text.row_after(at)
        if sought in text.content[at:end]:
            names, _, _ = header_at(text, at)
            if area in names:
                return at
        seen = max(seen, text.content[at:end].decode("utf-8", "replace").split(","), key=len)
        at, rows = after, rows + 1
    if area and text.content.strip():
        seen = [name.strip().strip('"') for name in seen]
        raise UnexpectedResponse(f"{text.where}: {missing(seen, [area])}. {EXACT_NAMES}")
    return 0


def _titled_table(text: CsvText, start: int, area: str, read: Collection[str]) -> "pa.Table":
    """The table between titles and notes, as strict as if it stood alone."""
    header, delimiter, at = header_at(text, start)
    places: list[int] = []
    rows: list[Row] = []
    for block in text.blocks(at, delimiter, len(header)):
        starts = block.row_starts()
        for first, last in pairwise(starts):
            line = _decoded(text, block.start + int(first), block.start + int(last))
            cells = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter.decode()), [])
            places.append(block.start + int(first))
            rows.append(cells)
    filled = [number for number, row in enumerate(rows) if _filled(row)]
    end = _end([header, *(rows[number] for number in filled)], 0, area) - 1
    for number in filled[:end]:
        if _is_header_again(rows[number], header, area):
            text.refuse(places[number], "the header stands here a second time: two files or tables were joined")
        if len(rows[number]) != len(header):
            text.refuse(places[number], misfit(len(rows[number]), len(header)))
    last = filled[end - 1] if end else -1
    if len(rows) == last + 2 and filled[end:] and not text.content.endswith((b"\n", b"\r")):
        text.refuse(places[-1], "no line end, and no whole row: the body was cut")
    return _table(header, [rows[number] for number in filled[:end]], text.where, read)


def _decoded(text: CsvText, start: int, end: int) -> str:
    try:
        return text.content[start:end].decode("utf-8")
    except UnicodeDecodeError as error:
        text.refuse(start + error.start, NOT_UTF_8.format(error.reason))


def _table(header: Row, body: list[Row], where: str, read: Collection[str]) -> "pa.Table":
    import pyarrow as pa

    refuse_ambiguous(header, read, where)
    width = max(len(row) for row in (header, *body))
    header, *body = [row + [""] * (width - len(row)) for row in (header, *body)]
    kept = [place for place in range(width) if header[place].strip() or any(row[place].strip() for row in body)]
    names = unique_names([header[place] if header[place].strip() else "" for place in kept])
    return pa.table([text_column(row[place] for row in body) for place in kept], names=names)


def _is_header_again(row: Row, header: Row, area: str) -> bool:
    """Whether a row repeats the header, or at least names the area column in its place."""
    if area and area in header:
        place = header.index(area)
        return row[place : place + 1] == [area]
    filled = [place for place, name in enumerate(header) if name.strip()]
    return len(filled) > 1 and [row[place] for place in filled if place < len(row)] == [
        header[at] for at in filled
    ]


def _refuse_unreadable(header: Row, body: list[Row], where: str, read: Collection[str]) -> None:
    """Raise UnexpectedResponse for cells of the table, in columns that are read, whose meaning cannot be read."""
    wanted = [[name] for name in read]
    found = [
        cell
        for row in (header, *body)
        for place, cell in enumerate(row)
        if isinstance(cell, UnreadableCell) and (not read or header[place : place + 1] in wanted)
    ]
    if found:
        named = "; ".join(f"{visible(cell.place)} holds {cell.problem}" for cell in found[:_NAMED])
        more = f"; and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        raise UnexpectedResponse(
            f"{where}: cells of the table cannot be read: {named}{more}. They are not empty, so no figure can be "
            "taken from them; ask the publisher, or provide a workbook that was calculated and saved"
        )


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
