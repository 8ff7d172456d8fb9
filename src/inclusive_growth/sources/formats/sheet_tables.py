"""Find by rule the one table on a sheet, or in a CSV with titles above it and notes below.

Header: the first row that names the area column; if none does, the first row more than half as full as the
fullest, or the one above it when it is a row of figures. End: below the last row that is more than half as full as
a usual one, or has a GSS code for its area. Rows without any text are left out, and columns without name and text.
Names and cells stay as published, trailing spaces included; a name that is missing or comes twice is completed as
for CSV.

Refused: several tables below each other, where the header stands again; in a CSV a row of the table with a cell
too few or too many; on a sheet a cell of the table that cannot be read, by its address. Cells outside the table,
on other sheets, and in columns that nobody reads are no reason.

Headers of several lines, stacked tables, headings and merged cells are read by the rules that the dataset's YAML
declares (`TableRules`, read in `ruled_tables`).
"""

import csv
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.csv_rules import CsvText, misfit
from inclusive_growth.sources.formats.delimited import NOT_UTF_8, header_at, read_rows, tables_of
from inclusive_growth.sources.formats.names import EXACT_NAMES, missing
from inclusive_growth.sources.formats.ruled_tables import ruled_tables
from inclusive_growth.sources.formats.sheet_rows import Lines, Merged, Row, filled
from inclusive_growth.sources.formats.table_parts import (
    cannot_be_header,
    end_of_table,
    make_tables,
    refuse_merged_down,
    refuse_unreadable,
    text_column,
)
from inclusive_growth.sources.formats.table_rules import PLAIN, TableRules
from inclusive_growth.sources.formats.workbooks import is_workbook, open_workbook

if TYPE_CHECKING:
    from mmap import mmap

    import pyarrow as pa

__all__ = ["csv_table", "is_workbook", "sheet_table", "table_in", "text_column"]

_TITLES = 1000  # rows among which a CSV's header must stand


def sheet_table(
    body: bytes,
    where: str,
    sheet: str = "",
    area: str = "",
    read: Collection[str] = (),
    rules: TableRules = PLAIN,
) -> "pa.Table":
    """Read the table on a sheet of a workbook. Columns to `read` must be told apart; by default all are read."""
    rows = open_workbook(body, where).sheet(sheet)
    return table_in(rows, where, area, read, rules, [] if rules.plain else rows.merged)


def csv_table(
    body: "bytes | mmap",
    where: str,
    area: str = "",
    encoding: str = "utf-8",
    read: Collection[str] = (),
    rules: TableRules = PLAIN,
) -> "pa.Table":
    """Read the table in a CSV. What a rule finds between titles and notes must be whole, as any CSV."""
    text = _text(body, where, encoding)
    if rules != PLAIN:
        return table_in(_rows(text, text.begin, b",", 0)[1], where, area, read, rules, even=True)
    start = _header_start(text, area)
    return read_rows(text, read) if start == text.begin else _titled_table(text, start, area, read)


def csv_tables(
    body: "bytes | mmap", where: str, area: str = "", encoding: str = "utf-8", read: Collection[str] = ()
) -> "Iterator[pa.Table]":
    """The same table without rules of its dataset, in parts; one with titles above its header is one part."""
    text = _text(body, where, encoding)
    start = _header_start(text, area)
    if start == text.begin:
        yield from tables_of(text, read)
    else:
        yield _titled_table(text, start, area, read)


def table_in(
    rows: Sequence[Row],
    where: str,
    area: str = "",
    read: Collection[str] = (),
    rules: TableRules = PLAIN,
    merged: Sequence[Merged] = (),
    *,
    even: bool = False,
) -> "pa.Table":
    """The table that `tables_in` finds, as one."""
    import pyarrow as pa

    return pa.concat_tables(tables_in(rows, where, area, read, rules, merged, even=even))


def tables_in(
    rows: Sequence[Row],
    where: str,
    area: str = "",
    read: Collection[str] = (),
    rules: TableRules = PLAIN,
    merged: Sequence[Merged] = (),
    *,
    even: bool = False,
) -> "Iterator[pa.Table]":
    """Find the table by rule, in parts; the first has no rows.

    Raises UnexpectedResponse when there is none, or more than one, before the first part comes.
    `merged` are the merged cells of the sheet. With `even`, a row with a cell too few or too many is refused.
    """
    lines = Lines(rows)
    if rules != PLAIN:
        return ruled_tables(lines, where, area, read, rules, merged, even=even)
    at = _header(lines, area)
    if at is None:
        raise UnexpectedResponse(f"{where}: there is no table here, no row has two cells with text")
    first, header = lines[at]
    body = lines[at + 1 : end_of_table(lines, at, _place(header, area))]
    for number, row in body:
        if _is_header_again(row, header, area):
            raise UnexpectedResponse(
                f"{where}: several tables stand on the sheet: the header of row {first} stands again in "
                f"row {number}, and what tells the tables apart is lost; give each a dataset or file of its own, "
                "or declare `blocks`"
            )
    refuse_merged_down(lines, body, header, {*read, area}, (), where)
    if lines.may_be_unreadable:
        refuse_unreadable(header, chain([header], body.texts()), where, read)
    return make_tables(header, body.texts, where, read)


def _text(body: "bytes | mmap", where: str, encoding: str) -> CsvText:
    """The body as UTF-8."""
    if encoding == "utf-8":
        return CsvText(body, where)
    try:
        return CsvText(body[:].decode(encoding).encode(), where, encoding=encoding)
    except UnicodeDecodeError as error:
        raise UnexpectedResponse(
            f"{where}: byte {error.start} is not {encoding} text ({error.reason}); set `encoding` in the "
            "dataset's YAML"
        ) from None


def _header_start(text: CsvText, area: str) -> int:
    """The byte at which the header starts: the first row that names the area column."""
    at, sought, rows = text.begin, area.replace('"', '""').encode(), 0
    seen: list[str] = []
    while area and at < len(text.content) and rows < _TITLES:
        end, after = text.row_after(at)
        if sought in text.content[at:end]:
            names, _, _ = header_at(text, at)
            if area in names:
                return at
        seen = max(seen, text.content[at:end].decode("utf-8", "replace").split(","), key=len)
        at, rows = after, rows + 1
    if area and text.content[text.begin :].strip():
        seen = [name.strip().strip('"') for name in seen]
        raise UnexpectedResponse(f"{text.where}: {missing(seen, [area])}. {EXACT_NAMES}")
    return text.begin


def _titled_table(text: CsvText, start: int, area: str, read: Collection[str]) -> "pa.Table":
    """The table between titles and notes, as strict as if it stood alone."""
    import pyarrow as pa

    header, delimiter, at = header_at(text, start)
    places, rows = _rows(text, at, delimiter, len(header))
    with_text = [number for number, row in enumerate(rows) if filled(row)]
    end = end_of_table(Lines([header, *(rows[number] for number in with_text)]), 0, _place(header, area)) - 1
    for number in with_text[:end]:
        if _is_header_again(rows[number], header, area):
            text.refuse(places[number], "the header stands here a second time: two files or tables were joined")
        if len(rows[number]) != len(header):
            text.refuse(places[number], misfit(len(rows[number]), len(header)))
    last = with_text[end - 1] if end else -1
    if len(rows) == last + 2 and with_text[end:] and text.content[-1:] not in (b"\n", b"\r"):
        text.refuse(places[-1], "no line end, and no whole row: the body was cut")
    body = [rows[number] for number in with_text[:end]]
    return pa.concat_tables(make_tables(header, lambda: body, text.where, read))


def _rows(text: CsvText, start: int, delimiter: bytes, width: int) -> tuple[list[int], list[Row]]:
    """The rows from a byte on, with the byte at which each starts."""
    places: list[int] = []
    rows: list[Row] = []
    for block in text.blocks(start, delimiter, width):
        starts = block.row_starts()
        for first, last in pairwise(starts):
            line = _decoded(text, block.start + int(first), block.start + int(last))
            cells = next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter.decode()), [])
            places.append(block.start + int(first))
            rows.append(cells)
    return places, rows


def _decoded(text: CsvText, start: int, end: int) -> str:
    try:
        return text.content[start:end].decode("utf-8")
    except UnicodeDecodeError as error:
        text.refuse(start + error.start, NOT_UTF_8.format(error.reason))


def _is_header_again(row: Row, header: Row, area: str) -> bool:
    """Whether a row repeats the header, or at least names the area column in its place."""
    if area and area in header:
        place = header.index(area)
        return row[place : place + 1] == [area]
    named = [place for place, name in enumerate(header) if name.strip()]
    return len(named) > 1 and [row[place] for place in named if place < len(row)] == [header[at] for at in named]


def _header(lines: Lines, area: str) -> int | None:
    if area and (named := next((at for at, (_, row) in enumerate(lines) if area in row), None)) is not None:
        return named
    fullest = max(lines.counts(), default=0)
    wide = next((at for at, count in enumerate(lines.counts()) if count > max(1, fullest / 2)), None)
    return wide - 1 if wide and any(map(cannot_be_header, lines[wide][1])) else wide


def _place(header: Row, area: str) -> int:
    return header.index(area) if area in header else 0
