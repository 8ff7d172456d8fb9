"""One sheet of an XLSX workbook, read as a stream: its rows in order, each cell once, and what is odd in them."""

import re
from dataclasses import dataclass, field
from typing import NoReturn

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.cell_texts import NO_NUMBER, number_text, serial_text, spelled_out
from inclusive_growth.sources.formats.kept_texts import KeptTexts
from inclusive_growth.sources.formats.odd_cells import (
    OddCell,
    error_cell,
    not_calculated,
    of_number,
    without_value,
)
from inclusive_growth.sources.formats.sheet_rows import Row, SheetRows, UnreadableCell, address, column_number
from inclusive_growth.sources.formats.xlsx_texts import Words
from inclusive_growth.sources.formats.xml_streams import LONGEST_TEXT, local

ROWS, COLUMNS = 1_048_576, 16_384  # of any sheet
_REFERENCE = re.compile(r"\s*([A-Za-z]{1,3})(\d{1,7})\s*")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)")
_LETTERS = [address(0, column)[:-1] for column in range(COLUMNS)]


@dataclass(frozen=True, slots=True)
class Styles:
    """What a cell's style does to its number, by the style's number in the attribute `s`."""

    odd: dict[str, str] = field(default_factory=dict)  # format code
    dates: dict[str, bool] = field(default_factory=dict)  # whether it is a stretch of time


class SheetReader:
    """Takes the XML of one sheet, piece by piece, and adds its rows."""

    def __init__(
        self, rows: SheetRows, shared: KeptTexts, styles: Styles, from_1904: bool, uncounted: bool
    ) -> None:
        self._rows, self._shared, self._styles = rows, shared, styles
        self._from_1904, self._uncounted = from_1904, uncounted
        self._number = 0  # of the row, from 1
        self._name = ""  # the same as text
        self._row: Row = []
        self._unreadable = 0
        self._column = -1
        self._cell: dict[str, str] = {}
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._into: list[str] | None = None
        self._words: Words | None = None
        self._signs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = local(name)
        if name == "c":
            column = self._column + 1
            reference = attributes.get("r")
            if reference is not None and (column >= COLUMNS or reference != _LETTERS[column] + self._name):
                column = self._placed(reference)
            if column >= COLUMNS:
                self._refuse(f"a cell stands beyond the last column, in row {self._number}")
            self._column, self._cell = column, attributes
            self._value = self._formula = self._words = None
        elif name == "v":
            self._value = self._into = []
        elif name == "row":
            self._open_row(attributes)
        elif name == "f":
            self._formula = self._into = []
        elif name == "is":
            self._words = Words(self._rows.where)
        elif self._words is not None:
            self._words.start(name, attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        if self._into is not None:
            self._signs += len(data)
            if self._signs > LONGEST_TEXT * 16:
                self._refuse(f"row {self._number} has more than {LONGEST_TEXT * 16:,} signs")
            self._into.append(data)
        elif self._words is not None:
            self._words.text(data)

    def end(self, name: str) -> None:
        if ":" in name:
            name = local(name)
        if name == "v" or name == "f":
            self._into = None
        elif name == "c":
            self._close_cell()
        elif name == "row":
            self._rows.append(self._row, self._unreadable)
        elif self._words is not None and name != "is":
            self._words.end(name)

    def _open_row(self, attributes: dict[str, str]) -> None:
        name = attributes.get("r", "")
        number = self._number + 1
        if name:
            if not name.strip().isdecimal() or not self._number < int(name) <= ROWS:
                self._refuse(f"row '{name}' stands after row {self._number}; the body was damaged")
            if int(name) > number:
                self._rows.skip(int(name) - number)
            number = int(name)
        self._number, self._name = number, str(number)
        self._row, self._column, self._unreadable, self._signs = [], -1, 0, 0

    def _placed(self, reference: str) -> int:
        match = _REFERENCE.fullmatch(reference)
        if not match or int(match[2]) != self._number:
            self._refuse(f"the cell '{reference[:20]}' stands in row {self._number}; the body was damaged")
        return column_number(match[1]) - 1

    def _close_cell(self) -> None:
        if self._value is None and self._words is None and self._formula is None:
            kind = self._cell.get("t")
            if kind != "e":
                return
        text = self._text("".join(self._value) if self._value else "")
        if isinstance(text, OddCell):
            if text.problem:
                place = f"{self._rows.sheet}!{address(self._number - 1, self._column)}"
                text = UnreadableCell(text.text, place, text.problem)
                self._unreadable += 1
            else:
                text = text.text
        if not text:
            return
        row, column = self._row, self._column
        if column == len(row):
            row.append(text)
        elif column > len(row):
            row.extend([""] * (column - len(row)))
            row.append(text)
        elif row[column]:
            self._refuse(f"the cell {address(self._number - 1, column)} stands twice; the body was damaged")
        else:
            row[column] = text

    def _text(self, value: str) -> str | OddCell:
        cell = self._cell
        kind = cell.get("t", "n")
        if kind == "s":
            at = value.strip()
            if not at.isdecimal() or int(at) >= len(self._shared):
                return OddCell(value, "a text that the workbook does not hold") if at else ""
            found: str = self._shared[int(at)]
            return found
        if self._words is not None:
            return self._words.whole()
        raw = value.strip()
        if kind == "n":
            if not raw:
                return without_value("".join(self._formula)) if self._formula is not None else ""
            if self._formula is not None and self._uncounted and raw == "0":
                return not_calculated("".join(self._formula))
            return self._number_text(raw, cell.get("s", "0"))
        if kind == "e":
            return error_cell(raw)
        if kind == "str":
            if self._value is None:
                return without_value("".join(self._formula or ()))
            return spelled_out(value.strip(" \t\r\n"))
        if kind == "b":
            return {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE", "": ""}.get(
                raw, OddCell(raw, "neither yes nor no")
            )
        if kind == "d":
            return raw.replace("T", " ").removesuffix(" 00:00:00")
        return OddCell(raw, f"a value of the unknown kind '{kind[:20]}'") if raw else ""

    def _number_text(self, raw: str, style: str) -> str | OddCell:
        text = number_text(raw)
        if text is None:
            return OddCell(raw, NO_NUMBER)
        if style in self._styles.dates:
            return serial_text(float(raw), self._from_1904, self._styles.dates[style])
        if code := self._styles.odd.get(style):
            return of_number(raw, code) or text
        return text

    def _merge(self, reference: str) -> None:
        if match := _RANGE.fullmatch(reference):
            first, last = column_number(match[1]) - 1, column_number(match[3]) - 1
            self._rows.merge(int(match[2]) - 1, int(match[4]) - 1, first, last)

    def _refuse(self, problem: str) -> NoReturn:
        raise UnexpectedResponse(f"{self._rows.where}: sheet '{self._rows.sheet}': {problem}")
