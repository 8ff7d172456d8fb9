"""Spreadsheets of Office Open XML: every sheet, shown or not, and the caches of other files and pivot tables.

Cells are read from each worksheet's own part, so that a sheet which no list names is read like the others.
"""

import re
from collections.abc import Generator, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import IO

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.screening import binary_text
from inclusive_growth.landing.screening.members import Members
from inclusive_growth.landing.screening.texts import Grid, Note, Row, Text, cell_name
from inclusive_growth.landing.screening.values import name_to_show
from inclusive_growth.landing.screening.xml_text import READ_ALOUD, any_xml, parse
from inclusive_growth.sources.formats.kept_texts import KeptTexts

_SHEET = re.compile(r"xl/(worksheets|macrosheets|dialogsheets|chartsheets)/[^/]+\.xml")
_CACHE = re.compile(r"xl/pivotCache/pivotCacheDefinition(\w*)\.xml")
_LINK = re.compile(r"xl/externalLinks/[^/]+\.xml")
_COMMENTS = re.compile(r"xl/(comments|threadedComments/).*\.xml")
_DATED = re.compile(r"(?<!\\)[dmyDMY](?![^\[]*\])")
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_SHARED = "xl/sharedStrings.xml"
_DAY_ONE = date(1899, 12, 30)
_TECHNICAL = re.compile(
    r"xl/(theme|styles|calcChain|metadata|richData)|\[Content_Types\]|xl/sharedStrings|customXml/itemProps"
)


def texts(members: Members, body: bytes, within: str) -> Generator[Text, None, set[str]]:
    """Every text of a workbook; returns the names of the members that were read.

    A sheet and the texts of cells are read as a stream, so their size takes no memory.
    """
    if "xl/workbook.bin" in members:
        yield from binary_text.sheets(body, within)
    shared = _shared_strings(members, within)
    dated = _date_styles(members.get("xl/styles.xml", b""), within)
    names = _sheet_names(members, within)
    taken = set()
    for part in members:
        if not part.lower().endswith((".xml", ".rels", ".vml")):
            continue
        taken.add(part)
        if _SHEET.fullmatch(part):
            where = f"{within}{names.get(part.removeprefix('xl/'), f'the unlisted sheet {part[3:]}')}"
            with members.stream(part) as stream:
                yield from _sheet(stream, where, shared, dated)
        elif cache := _CACHE.fullmatch(part):
            yield from _pivot_cache(members, part, cache[1], f"{within}the cache of a pivot table")
        elif _LINK.fullmatch(part):
            yield from _sheet_and_more(members, part, f"{within}the kept values of another file")
        elif part.startswith("xl/pivotCache/pivotCacheRecords"):
            continue
        elif part.startswith("xl/charts/"):
            yield from _sheet_and_more(members, part, f"{within}a chart")
        elif not _TECHNICAL.match(part):
            with members.stream(part) as stream:
                yield from any_xml(
                    stream, f"{within}{_called(part)}", aside=not part.startswith("xl/drawings/drawing")
                )
    # A string that no cell shows any more is still in the file; those of cells were judged in their columns.
    for text in shared:
        if len(text) > 5:
            yield Note(text, f"{within}a text of the workbook", alone=True)
    return taken


def _sheet_and_more(members: Members, part: str, where: str) -> Iterator[Text]:
    """A part that keeps cells, and says something beside them."""
    with members.stream(part) as stream:
        yield from _sheet(stream, where, (), frozenset())
    with members.stream(part) as stream:
        yield from any_xml(stream, where)


def _called(part: str) -> str:
    if _COMMENTS.fullmatch(part) or part.startswith("xl/persons") or part.endswith(".vml"):
        return "a comment"
    for start, name in (
        ("docProps/", "the document's properties"),
        ("customXml/", "custom XML"),
        ("xl/drawings/", "a text box or drawing"),
        ("xl/tables/", "a table's definition"),
        ("xl/workbook.xml", "a defined name or the list of sheets"),
    ):
        if part.startswith(start):
            return name
    return "a part beside the sheets"


def _shared_strings(members: Members, where: str) -> KeptTexts:
    found = KeptTexts()
    pieces: list[str] = []
    inside = silent = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, silent
        silent += name in READ_ALOUD
        inside += name == "t"

    def text(data: str) -> None:
        if inside and not silent:
            pieces.append(data)

    def end(name: str) -> None:
        nonlocal inside, silent
        silent -= name in READ_ALOUD
        inside -= name == "t"
        if name == "si":
            found.append("".join(pieces))
            pieces.clear()

    if _SHARED in members:
        with members.stream(_SHARED) as stream:
            for _ in parse(stream, where, start, text, end):
                pass
    return found


def _date_styles(content: bytes, where: str) -> frozenset[int]:
    """The numbers of cell styles that show a date."""
    formats = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
    styles: list[int] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        inside = inside or name == "cellXfs"
        if name == "numFmt" and _DATED.search(re.sub(r'"[^"]*"', "", attributes.get("formatCode", ""))):
            formats.add(_number(attributes.get("numFmtId", "")))
        elif name == "xf" and inside:
            styles.append(_number(attributes.get("numFmtId", "")))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    if content:
        for _ in parse(content, where, start, lambda data: None, end):
            pass
    return frozenset(at for at, number in enumerate(styles) if number in formats)


def _sheet_names(members: Members, where: str) -> dict[str, str]:
    """The words for each sheet, by the part that holds it."""
    targets: dict[str, str] = {}
    names: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "").removeprefix("/xl/")

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            plain = {key.rpartition(":")[2]: value for key, value in attributes.items() if ":" in key}
            shown = name_to_show(attributes.get("name", ""))
            hidden = "hidden " if attributes.get("state", "visible") != "visible" else ""
            words = f"{hidden}sheet ‘{shown}’" if shown else f"{hidden}sheet {len(names) + 1}"
            names[targets.get(plain.get("id", ""), f"?{len(names)}")] = words

    for part, start in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        if part in members:
            for _ in parse(members[part], where, start, lambda data: None, lambda name: None):
                pass
    return names


def _sheet(content: IO[bytes], where: str, shared: Sequence[str], dated: frozenset[int]) -> Iterator[Text]:
    """The cells of a sheet as a grid, and its other texts: headers and footers, lists of allowed values, hints."""
    notes: list[Note] = []
    yield Grid(
        _rows(content, where, shared, dated, notes), lambda row, column: f"{where}, cell {cell_name(row, column)}"
    )
    yield from notes


def _rows(
    content: IO[bytes], where: str, shared: Sequence[str], dated: frozenset[int], notes: list[Note]
) -> Iterator[Row]:
    rows: list[Row] = []
    cells: list[str] = []
    pieces: list[str] = []
    number = column = style = silent = 0
    kind = formula = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal number, column, kind, style, formula, silent
        silent += name in READ_ALOUD
        if name in ("c", "cell"):
            letters, digits = _split(attributes.get("r", ""))
            column = letters if letters >= 0 else len(cells)
            number = digits or number
            kind, style, formula = attributes.get("t", "n"), _number(attributes.get("s", "")), ""
            if column > 16_384:
                raise UnexpectedResponse(
                    f"{where}: a cell stands beyond the last column, so it cannot be screened"
                )
        elif name == "row":
            number = _number(attributes.get("r", "")) or number + 1
        elif name in ("dataValidation", "hyperlink"):
            for key, value in attributes.items():
                if key in ("prompt", "promptTitle", "error", "errorTitle", "display", "tooltip"):
                    notes.append(Note(value, f"{where}, a hint or link", aside=True))
        pieces.clear() if name in ("v", "f", "is") or (silent == 0 and name not in ("t", "r", "rPr")) else None

    def text(data: str) -> None:
        if not silent:
            pieces.append(data)

    def end(name: str) -> None:
        nonlocal formula, silent
        silent -= name in READ_ALOUD
        if name in ("v", "is"):
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = _value("".join(pieces), kind if name == "v" else "is", style)
        elif name in ("f", "formula1", "formula2"):
            for literal in _LITERAL.findall("".join(pieces)):
                for each in literal.split(","):
                    notes.append(Note(each.strip(), f"{where}, a formula or list"))
        elif name.endswith(("Header", "Footer")):
            notes.append(Note(_plain_header("".join(pieces)), f"{where}, a header or footer", aside=True))
        elif name == "row":
            rows.append((number, cells.copy()))
            cells.clear()

    def _value(raw: str, kind: str, style: int) -> str:
        if kind == "s":
            place = _number(raw)
            return shared[place] if raw.strip().isdecimal() and place < len(shared) else ""
        if kind == "n" and style in dated and re.fullmatch(r"\d{1,6}(\.\d+)?", raw):
            return (_DAY_ONE + timedelta(days=int(float(raw)))).isoformat()
        return f"{Decimal(raw):f}" if kind == "n" and "E" in raw else raw

    for _ in parse(content, f"{where}, ", start, text, end):
        yield from rows
        rows.clear()
    yield from rows


def _pivot_cache(members: Members, part: str, number: str, where: str) -> Iterator[Text]:
    """The rows that a pivot table sums up: each field with the values that its cache keeps."""
    fields: list[str] = []
    items: list[list[str]] = []

    def field(name: str, attributes: dict[str, str]) -> None:
        if name == "cacheField":
            fields.append(attributes.get("name", ""))
            items.append([])
        elif items and name in ("s", "n", "d"):
            items[-1].append(attributes.get("v", "").removesuffix("T00:00:00"))
        elif items and name in ("b", "e", "m"):
            items[-1].append("")

    definition = members[part]
    for _ in parse(definition, where, field, lambda data: None, lambda name: None):
        pass

    def place(row: int, column: int) -> str:
        return f"{where}, field {column + 1}"

    depth = max(map(len, items), default=0)
    listed = [[field[at] if at < len(field) else "" for field in items] for at in range(depth)]
    yield Grid(enumerate([fields, *listed]), place)
    if (records := f"xl/pivotCache/pivotCacheRecords{number}.xml") in members:
        with members.stream(records) as stream:
            yield Grid(_cache_rows(stream, where, fields, items), place)
    yield from any_xml(definition, where, aside=True)


def _cache_rows(records: IO[bytes], where: str, fields: list[str], items: list[list[str]]) -> Iterator[Row]:
    rows: list[Row] = [(0, fields)]
    cells: list[str] = []
    count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        value = attributes.get("v", "")
        if name == "x":
            known = items[len(cells)] if len(cells) < len(items) else []
            cells.append(known[_number(value)] if _number(value) < len(known) else "")
        elif name in ("s", "n", "d", "b", "e", "m"):
            cells.append(value.removesuffix("T00:00:00"))

    def end(name: str) -> None:
        nonlocal count
        if name == "r":
            count += 1
            rows.append((count, cells.copy()))
            cells.clear()

    for _ in parse(records, where, start, lambda data: None, end):
        yield from rows
        rows.clear()
    yield from rows


def _plain_header(text: str) -> str:
    """A header without its codes of format: `&L&"Arial,Bold"&8` stands before the words."""
    return re.sub(r'&"[^"]*"|&[LCRDTPNFAGBIUESXYZ]|&K[0-9A-F]{6}|&\d{1,3}', " ", text)


def _split(reference: str) -> tuple[int, int]:
    match = re.fullmatch(r"([A-Za-z]{1,4})(\d{0,7})", reference)
    if not match:
        return -1, 0
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return column - 1, _number(match[2])


def _number(text: str) -> int:
    return int(text) if text.strip().isdecimal() else 0
