"""Pages of the sample with a published file each: facts and rows, cut from the file as it was published."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from inclusive_growth.sources.formats.workbooks import Workbook
from inclusive_growth_sample.replay.gov_uk.files import compact_columns
from inclusive_growth_sample.replay.gov_uk.sample import SHEET

Line = list[str]


@dataclass(frozen=True, slots=True)
class PageFiles:
    """Page of the sample: the facts of its YAML, and the rows of its file."""

    facts: dict[str, Any]
    rows: list[dict[str, str]]

    @property
    def columns(self) -> list[str]:
        return compact_columns(self.facts)


@dataclass(frozen=True, slots=True)
class Publication:
    """What a page says of itself; `out` is when its file came out."""

    id: str
    title: str
    publisher: str
    landing_page: str
    path: str
    out: str
    gives: str
    notes: Sequence[str] = ()

    def facts(self, attachment: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
        """The facts of the page, its file and what `more` says of the table."""
        return {
            "id": self.id,
            "title": self.title,
            "publisher": self.publisher,
            "licence": "OGL-UK-3.0",
            "origin": "sample",
            "provenance": {
                "published": {
                    "dataset": self.title,
                    "publisher": self.publisher,
                    "landing_page": self.landing_page,
                    "file": attachment["filename"],
                    "edition": f"first published {self.out[:10]}",
                    "gives": self.gives,
                }
            },
            "notes": [*self.notes, "Cut to the sample's areas and to what indicators select."],
            "path": self.path,
            "document_type": "official_statistics",
            "first_published_at": self.out,
            "public_updated_at": self.out,
            "change_history": [{"public_timestamp": self.out, "note": "First published."}],
            "attachment": attachment,
        } | more


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on a sheet: the lines above it, its header, and the rows that are kept."""

    above: list[Line]
    columns: Line
    rows: list[dict[str, str]]


def sheet_of(
    book: Workbook, name: str, mark: str, kept: Callable[[dict[str, str]], bool], nameless: str = ""
) -> Sheet:
    """Cut a sheet. `mark` is a column of the header; `nameless` is our name for a first column without any."""
    lines = [[str(cell) for cell in row] for row in book.rows(name)]
    at = next(place for place, row in enumerate(lines) if mark in row)
    header = [name or (nameless if not place else "") for place, name in enumerate(lines[at])]
    while not header[-1]:
        header = header[:-1]
    rows = (dict(zip(header, row, strict=False)) for row in lines[at + 1 :])
    return Sheet([_trimmed(row) for row in lines[:at]], header, [row for row in rows if kept(row)])


def tables_of(sheets: dict[str, Sheet]) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Facts and rows of several sheets; rows say which is theirs."""
    columns = list(dict.fromkeys(name for sheet in sheets.values() for name in sheet.columns))
    tables = {name: {"above": sheet.above, "columns": sheet.columns} for name, sheet in sheets.items()}
    rows = [
        dict.fromkeys(columns, "") | row | {SHEET: name} for name, sheet in sheets.items() for row in sheet.rows
    ]
    return {"columns": columns, "tables": tables}, rows


def texts_of(book: Workbook, names: Iterable[str]) -> dict[str, list[Line]]:
    """Sheets of text alone, as they stand."""
    return {name: [_trimmed([str(cell) for cell in row]) for row in book.rows(name)] for name in names}


def _trimmed(row: Line) -> Line:
    while row and not row[-1]:
        row = row[:-1]
    return row
