"""Texts of a file, as the screen sees them: tables, and notes for everything else."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Row = tuple[int, list[str]]  # its number, from 1, and its cells


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, and the words for the place of a row and a column."""

    rows: Iterable[Row]
    place: Callable[[int, int], str]


@dataclass(frozen=True, slots=True)
class Note:
    """A text outside a table. `by_author` says that it names who made the file, as published files do."""

    text: str
    place: str
    by_author: bool = False
    alone: bool = False  # judged by itself: it does not count as one of several contacts
    aside: bool = False  # nobody who looks at the figures sees it: a comment, a property, a header


Text = Grid | Note


def cell_name(row: int, column: int) -> str:
    """The name of a cell as spreadsheets show it, `AB7`; the column counts from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
