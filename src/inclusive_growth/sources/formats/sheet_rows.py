"""Rows of one sheet, as a reader finds them: the first ones in memory, and those of a larger sheet in a file.

A sheet of any size takes what a few thousand of its rows take, beside a few bytes for each row.
"""

import json
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.kept_texts import work_file_of

Row = list[str]
Merged = tuple[int, int, int]  # row, first column, last column; all from 0
MergedDown = tuple[int, int, int, int]  # first and last row, first and last column; all from 0

CHUNK_CELLS = 50_000
HELD_CELLS = 1_000_000  # in memory; the largest published sheet at hand has as many
FREE_CELLS = 20_000_000  # of empty cells before filled ones, whatever the sheet holds
SPARSEST = 20  # beyond that, a cell in so many must be filled
MOST_UNREADABLE = 1_000_000


class UnreadableCell(str):
    """The text of a cell whose meaning cannot be read, with its address and the reason."""

    def __new__(cls, text: str, place: str, problem: str) -> "UnreadableCell":
        cell = super().__new__(cls, text)
        cell.place, cell.problem = place, problem
        return cell

    place: str
    problem: str


class SheetRows(Sequence[Row]):
    """Add rows from the first one on, then read them any number of times, best in their order."""

    def __init__(self, sheet: str, where: str, held_cells: int | None = None) -> None:
        self.sheet, self.where = sheet, where
        self.counts = array("L")  # cells with text in each row
        self.merged: list[Merged] = []
        self.merged_down: list[MergedDown] = []
        self.unreadable = 0
        self._most = HELD_CELLS if held_cells is None else held_cells
        self._cells = self._filled = 0
        self._chunk: list[Row] = []
        self._chunk_cells = 0
        self._firsts = array("L")  # number of the first row of each chunk
        self._chunks: list[list[Row] | tuple[int, int]] = []  # rows, or place and length in the file
        self._file: Any = None
        self._open: tuple[int, list[Row]] = (-1, [])

    def append(self, row: Row, unreadable: int = 0) -> None:
        """Add the next row; `unreadable` counts such cells in it."""
        filled = sum(1 for cell in row if cell.strip())
        self.counts.append(filled)
        self._chunk.append(row)
        self._chunk_cells += len(row) + 1
        self._cells += len(row)
        self._filled += filled
        self.unreadable += unreadable
        if self.unreadable > MOST_UNREADABLE:
            raise UnexpectedResponse(
                f"{self.where}: more than {MOST_UNREADABLE:,} cells of sheet '{self.sheet}' cannot be read"
            )
        if self._cells > max(FREE_CELLS, self._filled * SPARSEST):
            raise UnexpectedResponse(
                f"{self.where}: a sheet spans {self._cells:,} cells, of which {self._filled:,} hold something; at "
                f"most {FREE_CELLS:,} are read, or {SPARSEST} for each that does"
            )
        if self._chunk_cells > CHUNK_CELLS:
            self._let_go()

    def merge(self, first_row: int, last_row: int, first: int, last: int) -> None:
        """Note that these cells are one."""
        if last > first:
            self.merged.append((first_row, first, last))
        if last_row > first_row:
            self.merged_down.append((first_row, last_row, first, last))

    def skip(self, rows: int) -> None:
        """Add empty rows."""
        for _ in range(rows):
            self.append([])

    def __len__(self) -> int:
        return len(self.counts)

    def __iter__(self) -> Iterator[Row]:
        for chunk in range(len(self._chunks)):
            yield from self._rows_of(chunk)
        yield from self._chunk

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        if at < 0:
            at += len(self)
        first, rows = self._open
        if not first <= at < first + len(rows):
            first, rows = self._open = self._holding(at)
        return rows[at - first]

    def _holding(self, at: int) -> tuple[int, list[Row]]:
        if not 0 <= at < len(self):
            raise IndexError(at)
        chunk = bisect_right(self._firsts, at) - 1
        if chunk == len(self._chunks) - 1 and at >= len(self) - len(self._chunk):
            return len(self) - len(self._chunk), self._chunk
        return (self._firsts[chunk], self._rows_of(chunk)) if chunk >= 0 else (0, self._chunk)

    def _let_go(self) -> None:
        self._firsts.append(len(self) - len(self._chunk))
        if self._cells <= self._most:
            self._chunks.append(self._chunk)
        else:
            self._file = self._file or work_file_of(self)
            odd = [
                (at, column, cell.problem)
                for at, row in enumerate(self._chunk if self.unreadable else ())
                for column, cell in enumerate(row)
                if isinstance(cell, UnreadableCell)
            ]
            kept = json.dumps([self._chunk, odd], ensure_ascii=False, separators=(",", ":")).encode("utf-8")
            self._chunks.append((self._file.seek(0, 2), len(kept)))
            self._file.write(kept)
        self._chunk, self._chunk_cells = [], 0

    def _rows_of(self, chunk: int) -> list[Row]:
        kept = self._chunks[chunk]
        if isinstance(kept, list):
            return kept
        start, length = kept
        self._file.seek(start)
        rows: list[Row]
        rows, odd = json.loads(self._file.read(length))
        for at, column, problem in odd:
            place = f"{self.sheet}!{address(self._firsts[chunk] + at, column)}"
            rows[at][column] = UnreadableCell(rows[at][column], place, problem)
        return rows


class Lines(Sequence[tuple[int, Row]]):
    """The rows of a sheet that hold text, each with its number on the sheet (from 1); a slice is one, too."""

    def __init__(self, rows: Sequence[Row], places: "array[int] | None" = None) -> None:
        self.rows = rows
        self._counts = rows.counts if isinstance(rows, SheetRows) else array("L", map(filled, rows))
        self._places = places if places is not None else array("L", (at for at, n in enumerate(self._counts) if n))

    @property
    def may_be_unreadable(self) -> bool:
        return bool(self.rows.unreadable) if isinstance(self.rows, SheetRows) else True

    @property
    def merged_down(self) -> Sequence[MergedDown]:
        return self.rows.merged_down if isinstance(self.rows, SheetRows) else ()

    def counts(self) -> Iterable[int]:
        """How many cells of each line hold text."""
        return (self._counts[place] for place in self._places)

    def texts(self) -> Iterator[Row]:
        """The rows without their numbers."""
        return (self.rows[place] for place in self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        return ((place + 1, self.rows[place]) for place in self._places)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            part = Lines.__new__(Lines)
            part.rows, part._counts, part._places = self.rows, self._counts, self._places[at]
            return part
        return self._places[at] + 1, self.rows[self._places[at]]


def filled(row: Row) -> int:
    """How many cells of a row hold text."""
    return sum(1 for cell in row if cell.strip())


def address(row: int, column: int) -> str:
    """The cell's name, as `C7`; both count from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def column_number(letters: str) -> int:
    """Number of a column by its letters, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
