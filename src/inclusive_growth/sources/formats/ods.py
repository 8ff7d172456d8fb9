"""ODS workbooks (OpenDocument), read as a stream: one pass gives the rows of every sheet, and what is odd.

Numbers repeat cells and rows; those behind the last text of a row or a sheet are none.
"""

from dataclasses import dataclass, field
from zipfile import ZipFile

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.archives import member
from inclusive_growth.sources.formats.cell_texts import NO_NUMBER, number_text, raised
from inclusive_growth.sources.formats.odd_cells import (
    OddCell,
    error_cell,
    in_words,
    is_error,
    percentage,
    without_value,
)
from inclusive_growth.sources.formats.sheet_rows import (
    FREE_CELLS,
    HELD_CELLS,
    Row,
    SheetRows,
    UnreadableCell,
    address,
)
from inclusive_growth.sources.formats.xml_streams import LONGEST_TEXT, local, parse

ROWS, COLUMNS = 1_048_576, 16_384  # of any sheet
_HELD = HELD_CELLS // 4  # of each sheet: all of them are kept


@dataclass(slots=True)
class OdsBook:
    """An opened workbook; `where` names it in errors."""

    archive: ZipFile
    where: str
    _read: dict[str, SheetRows] = field(default_factory=dict)

    def __post_init__(self) -> None:
        reader = _Reader(self._read, self.where)
        with member(self.archive, "content.xml", self.where) as stream:
            for _ in parse(stream, f"{self.where}: content.xml", reader.start, reader.end, reader.text):
                pass

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets, hidden ones too."""
        return list(self._read)

    def read(self, sheet: str) -> SheetRows:
        """The rows of a sheet, and the cells that are merged in it."""
        return self._read[sheet]


class _Reader:
    """Takes the XML, piece by piece, and adds the rows of every sheet."""

    def __init__(self, sheets: dict[str, SheetRows], where: str) -> None:
        self._sheets, self._where = sheets, where
        self._tables: list[str] = []  # the sheet; a table inside a cell's drawing would come on top
        self._rows = SheetRows("", where)
        self._empty = 0  # rows before the next one with text
        self._repeated = 0  # cells that stand on this sheet by repetition alone
        self._row: list[str | OddCell] = []
        self._column = 0
        self._row_repeats = 1
        self._cell: dict[str, str] = {}
        self._words: list[str] = []
        self._style = ""
        self._raised: set[str] = set()  # styles of text that stands higher than the line
        self._spans: list[tuple[bool, int]] = []
        self._signs = self._depth = self._notes = 0  # paragraphs and comments around the place

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "table":
                self._tables.append(attributes.get("table:name", ""))
                if len(self._tables) == 1:
                    self._open_sheet(self._tables[0])
            case "style":
                self._style = attributes.get("style:name", "")
            case "text-properties" if attributes.get("style:text-position", "").startswith("super"):
                self._raised.add(self._style)
            case _ if len(self._tables) != 1:
                return
            case "table-row":
                self._row, self._column, self._signs = [], 0, 0
                self._row_repeats = self._repeats(attributes, "table:number-rows-repeated")
            case "table-cell" | "covered-table-cell":
                self._cell, self._words = attributes, []
            case "annotation":
                self._notes += 1
            case "p" | "h" if not self._notes:
                self._depth += 1
                self._words.append("")
            case "span" if self._depth and not self._notes:
                self._spans.append((attributes.get("text:style-name", "") in self._raised, len(self._words[-1])))
            case "s" if self._depth and not self._notes:
                self.text(" " * min(self._repeats(attributes, "text:c"), LONGEST_TEXT))
            case "tab" | "line-break" as sign if self._depth and not self._notes:
                self.text("\t" if sign == "tab" else "\n")

    def text(self, data: str) -> None:
        if self._depth and not self._notes:
            self._signs += len(data)
            if self._signs > LONGEST_TEXT * 16:
                self._refuse(f"a row has more than {LONGEST_TEXT * 16:,} signs")
            self._words[-1] += data

    def end(self, name: str) -> None:
        match local(name):
            case "table":
                self._tables.pop()
            case _ if len(self._tables) != 1:
                return
            case "annotation":
                self._notes -= 1
            case "p" | "h" if not self._notes:
                self._depth -= 1
            case "span" if self._spans and not self._notes:
                is_raised, at = self._spans.pop()
                if is_raised:
                    self._words[-1] = self._words[-1][:at] + raised(self._words[-1][at:])
            case "table-cell" | "covered-table-cell":
                self._close_cell()
            case "table-row":
                self._close_row()

    def _open_sheet(self, name: str) -> None:
        if name in self._sheets:
            raise UnexpectedResponse(f"{self._where}: two sheets are called '{name}'; the body was damaged")
        self._rows = self._sheets[name] = SheetRows(name, self._where, _HELD)
        self._empty = self._repeated = 0

    def _close_cell(self) -> None:
        repeats = self._repeats(self._cell, "table:number-columns-repeated")
        cell = self._value()
        if cell:
            down = self._repeats(self._cell, "table:number-rows-spanned")
            right = self._repeats(self._cell, "table:number-columns-spanned")
            at = len(self._rows) + self._empty
            self._rows.merge(at, at + down - 1, self._column, self._column + right - 1)
        if isinstance(cell, OddCell) or cell:
            if self._column + repeats > COLUMNS:
                self._refuse_span(self._column + repeats)
            self._row += [""] * (self._column - len(self._row))
            self._row += [cell] * repeats
            self._count(repeats - 1)
        self._column += repeats

    def _close_row(self) -> None:
        if not self._row:
            self._empty += self._row_repeats
            return
        if len(self._rows) + self._empty + self._row_repeats > ROWS:
            self._refuse_span(len(self._row))
        self._count(len(self._row) * (self._row_repeats - 1))
        self._rows.skip(self._empty)
        self._empty = 0
        for _ in range(self._row_repeats):
            row: Row = [self._placed(cell, column) for column, cell in enumerate(self._row)]
            self._rows.append(row, sum(isinstance(cell, UnreadableCell) for cell in row))

    def _placed(self, cell: str | OddCell, column: int) -> str:
        if isinstance(cell, str):
            return cell
        place = f"{self._rows.sheet}!{address(len(self._rows), column)}"
        return UnreadableCell(cell.text, place, cell.problem) if cell.problem else cell.text

    def _value(self) -> str | OddCell:
        cell, shown = self._cell, "\n".join(self._words)
        kind = cell.get("office:value-type", "")
        stripped = shown.strip()
        if cell.get("calcext:value-type") == "error" or (kind != "string" and is_error(stripped)):
            return error_cell(stripped)
        if "table:formula" in cell and not kind:
            return without_value(cell["table:formula"])
        match kind:
            case "string":
                return cell.get("office:string-value", shown)
            case "float" | "currency" | "percentage":
                return self._number(cell.get("office:value", ""), kind, stripped)
            case "date":
                return cell.get("office:date-value", "").replace("T", " ").removesuffix(" 00:00:00")
            case "time":
                return cell.get("office:time-value", "")
            case "boolean":
                return cell.get("office:boolean-value", "").upper()
        return OddCell(stripped, f"a value of the unknown kind '{kind[:20]}'") if kind else ""

    def _number(self, value: str, kind: str, shown: str) -> str | OddCell:
        text = number_text(value)
        if text is None:
            return OddCell(value or shown, NO_NUMBER)
        if kind == "percentage":
            return percentage(value)
        return (in_words(value, shown) if self._words else None) or text

    def _repeats(self, attributes: dict[str, str], name: str) -> int:
        count = attributes.get(name, "1")
        if not count.isdecimal() or len(count) > 12:
            self._refuse(f"'{count[:20]}' is no number of repetitions")
        return max(1, int(count))

    def _count(self, cells: int) -> None:
        self._repeated += cells
        if self._repeated > FREE_CELLS:
            self._refuse_span(len(self._row))

    def _refuse_span(self, columns: int) -> None:
        rows = len(self._rows) + self._empty + self._row_repeats
        self._refuse(
            f"a sheet spans {rows * columns:,} cells, most of them by repetition; at most {FREE_CELLS:,} may do so"
        )

    def _refuse(self, problem: str) -> None:
        raise UnexpectedResponse(f"{self._where}: sheet '{self._rows.sheet}': {problem}")
