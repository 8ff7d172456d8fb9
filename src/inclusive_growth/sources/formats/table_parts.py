"""Parts of reading a table that every way of finding one needs: its end, its cells, its columns."""

import re
from collections.abc import Collection, Iterable, Sequence
from statistics import median
from typing import TYPE_CHECKING

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.names import refuse_ambiguous, unique_names, visible
from inclusive_growth.sources.formats.workbooks import Row, UnreadableCell

if TYPE_CHECKING:
    import pyarrow as pa

_CODE = re.compile(r"[A-Z]\d{8}")
_FIGURE = re.compile(r"-?\d+\.\d+|-\d+|\d{5,}")
_NAMED = 5  # unreadable cells that a refusal names


def is_code(cell: str) -> bool:
    return bool(_CODE.fullmatch(cell.strip()))


def cannot_be_header(cell: str) -> bool:
    """Whether a cell cannot be a column name: a GSS code, or a number that is neither a year nor a small one."""
    return bool(is_code(cell) or _FIGURE.fullmatch(cell.strip()))


def end_of_table(rows: Sequence[Row], at: int, place: int) -> int:
    """Place after the last row of the table whose header is at `at`; codes of areas stand at `place`."""
    usual = median([filled(row) for row in rows[at + 1 :] if filled(row) > 1] or [1])
    for last in range(len(rows) - 1, at, -1):
        code = rows[last][place : place + 1]
        if filled(rows[last]) * 2 > max(usual, 2) or (code and is_code(code[0])):
            return last + 1
    return at + 1


def filled(row: Row) -> int:
    return sum(1 for cell in row if cell.strip())


def refuse_unreadable(header: Row, body: Sequence[Row], where: str, read: Collection[str]) -> None:
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


def make_table(header: Row, body: list[Row], where: str, read: Collection[str]) -> "pa.Table":
    """A table of text columns. Columns to `read` must be told apart; empty columns without a name are left out."""
    import pyarrow as pa

    refuse_ambiguous(header, read, where)
    width = max(len(row) for row in (header, *body))
    header, *body = [row + [""] * (width - len(row)) for row in (header, *body)]
    kept = [place for place in range(width) if header[place].strip() or any(row[place].strip() for row in body)]
    names = unique_names([header[place] if header[place].strip() else "" for place in kept])
    return pa.table([text_column(row[place] for row in body) for place in kept], names=names)


def text_column(texts: Iterable[str]) -> "pa.Array":
    """Make a column with one cell for each text, none of them missing."""
    import numpy as np
    import pyarrow as pa

    cells = [text.encode() for text in texts]
    ends = np.zeros(len(cells) + 1, "<i8")
    np.cumsum([len(cell) for cell in cells], out=ends[1:])
    data = pa.py_buffer(b"".join(cells))
    return pa.LargeStringArray.from_buffers(len(cells), pa.py_buffer(ends.tobytes()), data)
