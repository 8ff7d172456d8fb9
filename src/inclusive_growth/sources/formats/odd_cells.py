"""Cells of XLSX and ODS that are more than their value: errors, formulas without a kept value, percentages.

The reader of workbooks gives an error or an uncalculated formula as an empty cell, and 12.5% as 0.125. The XML is
read here once more for such cells alone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import ZipFile

from inclusive_growth.sources.formats.number_formats import BUILT_IN, Shown, is_plain, shown_as

Span = tuple[int, int, int, int, "OddCell"]  # first row, rows, first column, columns: all from 0

_ERROR = re.compile(r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d+")
_NUMBER = re.compile(r"-?[\d,]*\.?\d+")


@dataclass(frozen=True, slots=True)
class OddCell:
    """A cell's text, and why its value cannot be read; a percentage can, and has no problem."""

    text: str
    problem: str = ""


def of_number(number: str, shown: Shown) -> OddCell | None:
    """The odd cell that a format makes of a number; None where a reader of the sheet sees the number itself."""
    if shown == "percent":
        return OddCell(f"{(Decimal(repr(float(number))) * 100).normalize():f}%")
    if shown == "number":
        return None
    how = "as another number, in thousands or so" if shown == "scaled" else "as no number at all"
    return OddCell("(shown otherwise)", f"a number that the sheet shows {how}")


def in_xlsx(archive: ZipFile, sheet: str) -> list[Span]:
    """Odd cells of a sheet of an XLSX workbook."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    content = archive.read(_sheet_part(archive, book, sheet))
    styles = _odd_styles(archive)
    if not _may_hold_odd_cells(content, styles):
        return []
    uncounted = any(element.get("fullCalcOnLoad") in ("1", "true") for element in book.iter())
    return _xlsx_cells(content, styles, uncounted)


def in_ods(archive: ZipFile) -> dict[str, list[Span]]:
    """Odd cells of every sheet of an ODS workbook."""
    return _OdsReader().read(archive.read("content.xml"))


def column_number(letters: str) -> int:
    """Number of a column by its letters, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, column: int) -> str:
    """The cell's name, as `C7`."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


def _sheet_part(archive: ZipFile, book: ElementTree.Element, sheet: str) -> str:
    """Name of the member with a sheet's cells."""
    relation = next(
        value
        for element in book.iter()
        if _local(element.tag) == "sheet" and element.get("name") == sheet
        for name, value in element.items()
        if name.startswith("{") and _local(name) == "id"
    )
    for element in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels")):
        if element.get("Id") == relation:
            target = element.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(relation)


def _odd_styles(archive: ZipFile) -> dict[str, str]:
    """Style of cells -> its number format, for formats that may show another number."""
    if "xl/styles.xml" not in archive.namelist():
        return {}
    root = ElementTree.fromstring(archive.read("xl/styles.xml"))
    codes = {
        int(element.get("numFmtId", "0")): element.get("formatCode", "")
        for element in root.iter()
        if _local(element.tag) == "numFmt"
    }
    formats = [
        int(style.get("numFmtId", "0"))
        for element in root
        if _local(element.tag) == "cellXfs"
        for style in element
    ]
    by_style = {str(place): codes.get(number, BUILT_IN.get(number, "")) for place, number in enumerate(formats)}
    return {style: code for style, code in by_style.items() if code and not is_plain(code)}


def _may_hold_odd_cells(content: bytes, styles: dict[str, str]) -> bool:
    """Whether a closer look is worth its time: most sheets hold plain numbers and text alone."""
    if "0" in styles or re.search(rb"""\bt=["']e["']|[<:]f[\s/>]""", content):
        return True
    used = "|".join(sorted(styles)).encode()
    return bool(used) and re.search(rb"""[<:]c\s[^<>]*\bs=["'](?:%s)["']""" % used, content) is not None


def _xlsx_cells(content: bytes, styles: dict[str, str], uncounted: bool) -> list[Span]:
    found: list[Span] = []
    row = column = -1
    cell: dict[str, str] = {}
    parts: dict[str, str] = {}
    inside = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, cell, parts, inside
        match _local(name):
            case "row":
                row, column = int(attributes["r"]) - 1 if "r" in attributes else row + 1, -1
            case "c":
                cell, parts = attributes, {}
                if match := re.fullmatch(r"\s*([A-Za-z]+)(\d+)\s*", attributes.get("r", "")):
                    row, column = int(match[2]) - 1, column_number(match[1]) - 1
                else:
                    column += 1
            case "f" | "v" | "is" as part:
                inside = part
                parts.setdefault(part, "")

    def text(data: str) -> None:
        if inside:
            parts[inside] += data

    def end(name: str) -> None:
        nonlocal inside
        match _local(name):
            case "c":
                if odd := _xlsx_cell(cell, parts, styles, uncounted):
                    found.append((row, 1, column, 1, odd))
            case "f" | "v" | "is":
                inside = ""

    _parse(content, start, end, text)
    return found


def _xlsx_cell(
    cell: dict[str, str], parts: dict[str, str], styles: dict[str, str], uncounted: bool
) -> OddCell | None:
    kind, value = cell.get("t", "n"), parts.get("v", "").strip()
    if kind == "e":
        return OddCell(value or "#ERROR", f"the error {value}" if _ERROR.fullmatch(value) else "an error")
    if "f" in parts and "is" not in parts and not value and not (kind == "str" and "v" in parts):
        return OddCell(f"={parts['f']}", "a formula without a kept value")
    if "f" in parts and uncounted and value == "0":  # a writer that cannot calculate leaves 0
        return OddCell(f"={parts['f']}", "a formula that was not calculated yet")
    code = styles.get(cell.get("s", "0"))
    if kind != "n" or not value or not code:
        return None
    try:
        return of_number(value, shown_as(code, float(value)))
    except ValueError:
        return OddCell(value, "a number that is none")


class _OdsReader:
    """An ODS workbook, cell by cell; numbers repeat cells and rows."""

    def __init__(self) -> None:
        self.found: dict[str, list[Span]] = {}
        self.tables: list[str] = []  # the sheet; a table inside a cell's drawing would come on top
        self.row = self.column = 0
        self.row_cells: list[tuple[int, int, OddCell]] = []
        self.cell: dict[str, str] = {}
        self.row_repeats = 1
        self.words: list[str] = []
        self.depth = self.notes = 0  # paragraphs and comments around the place

    def read(self, content: bytes) -> dict[str, list[Span]]:
        _parse(content, self._start, self._end, self._text)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "table":
                self.tables.append(attributes.get("table:name", ""))
                if len(self.tables) == 1:
                    self.row = 0
            case _ if len(self.tables) != 1:
                return
            case "table-row":
                self.column, self.row_cells = 0, []
                self.row_repeats = int(attributes.get("table:number-rows-repeated", "1"))
            case "table-cell" | "covered-table-cell":
                self.cell, self.words = attributes, []
            case "annotation":
                self.notes += 1
            case "p" if not self.notes:
                self.depth += 1
                self.words.append("")

    def _text(self, data: str) -> None:
        if self.depth and not self.notes:
            self.words[-1] += data

    def _end(self, name: str) -> None:
        match _local(name):
            case "table":
                self.tables.pop()
            case _ if len(self.tables) != 1:
                return
            case "annotation":
                self.notes -= 1
            case "p" if not self.notes:
                self.depth -= 1
            case "table-cell" | "covered-table-cell":
                repeats = int(self.cell.get("table:number-columns-repeated", "1"))
                if odd := self._odd():
                    self.row_cells.append((self.column, repeats, odd))
                self.column += repeats
            case "table-row":
                self.found.setdefault(self.tables[0], []).extend(
                    (self.row, self.row_repeats, column, repeats, odd) for column, repeats, odd in self.row_cells
                )
                self.row += self.row_repeats

    def _odd(self) -> OddCell | None:
        cell, shown = self.cell, "\n".join(self.words).strip()
        kind = cell.get("office:value-type", "")
        is_error = cell.get("calcext:value-type") == "error" or (kind != "string" and _ERROR.fullmatch(shown))
        if is_error:
            return OddCell(shown or "#ERROR", f"the error {shown}" if _ERROR.fullmatch(shown) else "an error")
        if "table:formula" in cell and not kind:
            return OddCell(cell["table:formula"], "a formula without a kept value")
        value = cell.get("office:value", "")
        if kind == "percentage" and value:
            return of_number(value, "percent")
        if kind in ("float", "currency") and value and self.words:
            return of_number(value, _shown_in_words(shown, float(value)))
        return None


def _shown_in_words(shown: str, number: float) -> Shown:
    """What the text that the sheet shows makes of a number; rounding is no fault."""
    match = _NUMBER.search(shown)
    if not match:
        return "number" if number == 0 else "not shown"
    if re.search(r"\d[eE][-+]?\d|/", shown):
        return "number"
    digits = match[0].replace(",", "")
    rounding = 0.51 * 10 ** -len(digits.partition(".")[2])
    return "number" if abs(abs(float(digits)) - abs(number)) <= rounding else "scaled"


def _parse(
    content: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.Parse(content, True)


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]
