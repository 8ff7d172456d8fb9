"""OpenDocument spreadsheets: the cells of every table, annotations, tracked changes and all other texts."""

import json
from collections.abc import Generator, Iterator
from functools import partial
from typing import IO

from inclusive_growth.landing.screening.members import Members
from inclusive_growth.landing.screening.texts import Grid, Text, cell_name
from inclusive_growth.landing.screening.values import name_to_show
from inclusive_growth.landing.screening.xml_text import any_xml, parse
from inclusive_growth.sources.formats.kept_texts import KeptTexts

_MOST_COLUMNS = 16_384  # of a sheet; a repeated cell is counted so often at most
_HIDDEN = ("shapes", "annotation", "tracked-changes")


def texts(members: Members, within: str) -> Generator[Text, None, set[str]]:
    """Every text of a spreadsheet; returns the names of the members that were read."""
    for part in [name for name in members if name.endswith("content.xml")]:  # its own, and those of objects in it
        with members.stream(part) as stream:
            for rows, where in _tables(stream, within):
                yield Grid(map(json.loads, rows), partial(_place, where))
    taken = set()
    for part in members:
        if not part.endswith((".xml", ".rdf")):
            continue
        taken.add(part)
        with members.stream(part) as content:
            if part.endswith("content.xml"):
                where = f"{within}a comment, a tracked change or a text box"
                yield from any_xml(
                    content,
                    where,
                    attributes=False,
                    aside_in=("annotation", "tracked-changes", "content-validations"),
                    not_in=("table-cell", "covered-table-cell"),
                )
            else:
                words = {"meta.xml": "the document's properties", "styles.xml": "a header, footer or style"}
                where = f"{within}{words.get(part, 'a part beside the sheets')}"
                yield from any_xml(content, where, aside=True, attributes=part == "meta.xml")
    return taken | {"mimetype"}


def _place(where: str, row: int, column: int) -> str:
    return f"{where}, cell {cell_name(row, column)}"


def _tables(content: IO[bytes], within: str) -> Iterator[tuple[KeptTexts, str]]:
    """The rows of each table, as JSON."""
    tables: list[tuple[KeptTexts, str]] = []
    rows = KeptTexts()
    cells: list[str] = []
    pieces: list[str] = []
    row, column, repeats, row_repeats, aside, inside, count = 0, 0, 1, 1, 0, 0, 0
    where, value = "", ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, repeats, row_repeats, aside, inside, where, value, count
        local = {key.rpartition(":")[2]: text for key, text in attributes.items()}
        aside += name in _HIDDEN
        match name:
            case "table":
                count += 1
                shown = name_to_show(local.get("name", ""))
                where, row = f"{within}sheet ‘{shown}’" if shown else f"{within}sheet {count}", 0
            case "table-row":
                column, row_repeats = 0, _count(local.get("number-rows-repeated", "1"))
            case "table-cell" | "covered-table-cell" if not aside:
                repeats, inside = _count(local.get("number-columns-repeated", "1")), 1
                value = local.get("date-value", "").removesuffix("T00:00:00") or (
                    local.get("value", "") if local.get("value-type") in ("float", "currency") else ""
                )
                pieces.clear()
            case "p" | "s" | "line-break" if inside and not aside and pieces:
                pieces.append(" ")

    def text(data: str) -> None:
        if inside and not aside:
            pieces.append(data)

    def end(name: str) -> None:
        nonlocal row, column, aside, inside, rows
        match name:
            case "table-cell" | "covered-table-cell" if not aside:
                inside = 0
                if content := value or "".join(pieces).strip():
                    cells.extend([""] * (min(column, _MOST_COLUMNS) - len(cells)))
                    cells.extend([content] * min(repeats, _MOST_COLUMNS - len(cells)))
                column += repeats
            case "table-row":
                if cells:
                    rows.append(json.dumps([row + 1, cells]))
                cells.clear()
                row += row_repeats
            case "table":
                tables.append((rows, where))
                rows = KeptTexts()
        aside -= name in _HIDDEN

    for _ in parse(content, within, start, text, end):
        yield from tables
        tables.clear()
    yield from tables


def _count(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() else 1
