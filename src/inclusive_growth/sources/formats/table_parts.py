"""Parts of reading a table that every way of finding one needs: its end, its cells, its columns."""

import re
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from statistics import median
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.names import refuse_ambiguous, unique_names, visible
from inclusive_growth.sources.formats.sheet_rows import Lines, Row, UnreadableCell, address

if TYPE_CHECKING:
    import pyarrow as pa

_CODE = re.compile(r"[A-Z]\d{8}")
_FIGURE = re.compile(r"-?\d+\.\d+|-\d+|\d{5,}")
_FIGURE_OR_SIGN = re.compile(r"\s*(?:-?\d[\d,]*(?:\.\d+)?\s*%?|\[\w{1,4}\]|[:.*–—-]{1,3}|[cuxz])\s*")
_NAMED = 5  # unreadable cells that a refusal names
PART_CELLS = 500_000  # of a table that are put into columns at once


def is_code(cell: str) -> bool:
    return bool(_CODE.fullmatch(cell.strip()))


def cannot_be_header(cell: str) -> bool:
    """Whether a cell cannot be a column name: a GSS code, or a number that is neither a year nor a small one."""
    return bool(is_code(cell) or _FIGURE.fullmatch(cell.strip()))


def end_of_table(lines: Lines, at: int, place: int) -> int:
    """Place after the last row of the table whose header is at `at`; codes of areas stand at `place`, or names."""
    counts = array("L", lines.counts())
    usual = median([count for count in islice(counts, at + 1, None) if count > 1] or [1])
    by_name = at + 1 < len(lines) and not any(is_code(cell) for cell in lines[at + 1][1][place : place + 1])
    for last in range(len(lines) - 1, at, -1):
        row = lines[last][1]
        area = row[place : place + 1]
        if counts[last] * 2 > max(usual, 2) or (area and is_code(area[0])):
            return last + 1
        if by_name and area and area[0].strip() and any(map(_FIGURE_OR_SIGN.fullmatch, row[place + 1 :])):
            return last + 1
    return at + 1


def refuse_merged_down(
    lines: Lines, body: Lines, header: Row, read: Collection[str], filled: Collection[str], where: str
) -> None:
    """Raise UnexpectedResponse where cells below each other, in a column that is read, are merged into one."""
    if not len(body):
        return
    first_row, last_row = body[0][0] - 1, body[-1][0] - 1
    for top, bottom, first, last in lines.merged_down:
        if bottom < first_row or top > last_row or not "".join(lines.rows[top][first : first + 1]).strip():
            continue
        for name in header[first : last + 1]:
            if name in read and name not in filled:
                raise UnexpectedResponse(
                    f"{where}: {address(top, first)} to {address(bottom, last)} are one cell in the column "
                    f"'{visible(name)}', so the rows below its first have no text of their own there; name the "
                    "column under `fill` in the dataset's YAML if the text holds for all of them"
                )


def refuse_unreadable(header: Row, lines: Iterable[Row], where: str, read: Collection[str]) -> None:
    """Raise UnexpectedResponse for cells of the table, in columns that are read, whose meaning cannot be read."""
    wanted = {place for place, name in enumerate(header) if not read or name in read}
    found = (
        cell
        for row in lines
        for place, cell in enumerate(row)
        if isinstance(cell, UnreadableCell) and (not read or place in wanted)
    )
    if first := list(islice(found, _NAMED)):
        named = "; ".join(f"{visible(cell.place)} holds {cell.problem}" for cell in first)
        further = sum(1 for _ in found)
        more = f"; and {further} more" if further else ""
        raise UnexpectedResponse(
            f"{where}: cells of the table cannot be read: {named}{more}. They are not empty, so no figure can be "
            "taken from them; ask the publisher, or provide a workbook that was calculated and saved"
        )


def make_tables(
    header: Row, body: Callable[[], Iterable[Row]], where: str, read: Collection[str]
) -> "Iterator[pa.Table]":
    """Tables of text columns that lie below each other; the first has no rows.

    `body` gives the rows anew each time. Columns to `read` must be told apart; empty columns without a name are
    left out.
    """
    import pyarrow as pa

    refuse_ambiguous(header, read, where)
    named = {place for place, name in enumerate(header) if name.strip()}
    kept = sorted(named | _places_with_text(body(), named))
    names = unique_names([header[place] if place in named else "" for place in kept])
    yield pa.table([text_column(()) for _ in kept], names=names)
    rows = iter(body())
    while part := list(islice(rows, max(1, PART_CELLS // max(1, len(kept))))):
        columns = ((row[place] if place < len(row) else "" for row in part) for place in kept)
        yield pa.table([text_column(column) for column in columns], names=names)


def _places_with_text(rows: Iterable[Row], known: set[int]) -> set[int]:
    """Places beside the known ones where some row has text."""
    found, solid = set(known), 0
    for row in rows:
        while solid in found:
            solid += 1
        found.update(place for place, cell in enumerate(row[solid:], solid) if cell.strip())
    return found


def text_column(texts: Iterable[str]) -> "pa.Array":
    """Make a column with one cell for each text, none of them missing."""
    import numpy as np
    import pyarrow as pa

    cells = [text.encode() for text in texts]
    ends = np.zeros(len(cells) + 1, "<i8")
    np.cumsum([len(cell) for cell in cells], out=ends[1:])
    data = pa.py_buffer(b"".join(cells))
    return pa.LargeStringArray.from_buffers(len(cells), pa.py_buffer(ends.tobytes()), data)
