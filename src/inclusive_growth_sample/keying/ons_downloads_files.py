"""Re-key tables of the ONS website: earnings, low pay, productivity, regional accounts, subnational indicators.

Every cell is taken as our decoder of tables reads it; a test reads the publisher's files with other readers. The
replay writes XLSX where the publisher's files are XLS, and leaves out columns that no indicator selects.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inclusive_growth.sources.formats.published_files import read_table
from inclusive_growth.sources.formats.table_rules import PLAIN, TableRules
from inclusive_growth.sources.ons_downloads.same_areas import SAME
from inclusive_growth_sample.keying.areas import AREAS
from inclusive_growth_sample.keying.published import body

PUBLISHER = "Office for National Statistics"
SITE = "https://www.ons.gov.uk/"
NINE = [
    "All",
    "Male",
    "Female",
    "Full-Time",
    "Part-Time",
    "Male Full-Time",
    "Male Part-Time",
    "Female Full-Time",
    "Female Part-Time",
]
ABOVE = TableRules(lines_above=2, drop_notes=True)
UNITED_KINGDOM = "UK"  # as the regional accounts code it; a published claim compares with it
LOW_PAID = "% earning below Living Wage Foundation rates Per cent"


@dataclass(frozen=True, slots=True)
class Table:
    """One table of one edition: where it lies among the published files, and what of it is kept."""

    edition: str
    kind: str  # name of the table's form in the facts
    path: str
    columns: tuple[str, ...]
    sheets: tuple[str, ...] = ("",)
    area: str = "Code"
    name: str = "Description"
    rules: TableRules = PLAIN
    member: str = ""
    twin: str = ""
    twin_path: str = ""
    more: str = ""
    kept: tuple[str, ...] = ()  # of `more`
    detail: str = ""
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """A page of the sample: its facts and its tables."""

    id: str
    page: str
    title: str
    released: str
    editions: dict[str, dict[str, Any]]
    files: dict[str, dict[str, Any]]
    tables: tuple[Table, ...]
    notes: list[str] = field(default_factory=list)

    def facts(self, names: Mapping[str, str]) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "publisher": PUBLISHER,
            "licence": "OGL-UK-3.0",
            "origin": "sample",
            "provenance": {
                "published": {
                    "dataset": self.title,
                    "publisher": PUBLISHER,
                    "landing_page": f"{SITE}{self.page}",
                    "file": "; ".join(dict.fromkeys(table.path.rpartition("/")[2] for table in self.tables)),
                    "edition": ", ".join(self.editions),
                    "gives": "every figure, as published",
                }
            },
            "notes": [*self.notes, "Cut to the sample's areas and to the columns that an indicator selects."],
            "page": self.page,
            "released": self.released,
            "editions": self.editions,
            "files": self.files,
            "names": dict(sorted(names.items())),
        }


def rows_of(source: Path, page: PageFacts) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Facts and rows of a page."""
    names: dict[str, str] = {}
    rows = [row for table in page.tables for row in _rows(source, table, names)]
    return page.facts(names), rows


def _rows(source: Path, table: Table, names: dict[str, str]) -> Iterator[dict[str, str]]:
    for sheet in table.sheets:
        cells = _cells(source, table, sheet, table.path, table.member)
        twin = _twin(source, table, sheet)
        above = ""
        for row in cells:
            name, found, detail = row[table.name].strip().partition(table.detail or "\0")
            above = above if found else row[table.area].strip()
            code, more = (above, detail) if found else (row[table.area].strip(), row.get(table.more, ""))
            is_kept = SAME.get(code, code) in AREAS or code == UNITED_KINGDOM
            if not is_kept or (table.kept and more not in table.kept):
                continue
            names[code] = name
            for column in _figures(table, row):
                yield {
                    "edition": table.edition,
                    "file": table.kind,
                    "sheet": sheet,
                    "area": code,
                    "more": more,
                    "column": column,
                    "value": row[column],
                    "cv": twin.get((row[table.name].strip(), column), ""),
                }


def _figures(table: Table, row: Mapping[str, str]) -> Sequence[str]:
    """The columns to keep; a table of years has them all."""
    return table.columns or [name for name in row if name[:4].isdigit()]


def _twin(source: Path, table: Table, sheet: str) -> dict[tuple[str, str], str]:
    if not table.twin and not table.twin_path:
        return {}
    cells = _cells(source, table, sheet, table.twin_path or table.path, table.twin)
    return {(row[table.name].strip(), column): row[column] for row in cells for column in table.columns}


def _cells(source: Path, table: Table, sheet: str, path: str, member: str) -> list[dict[str, str]]:
    read = [table.area, table.name, *table.columns]
    content = body(source / path.removesuffix(".gz"))
    decoded = read_table(
        content,
        path,
        member=member,
        sheet=sheet,
        area=table.area,
        encoding=table.encoding,
        read=read,
        rules=table.rules,
    )
    rows: list[dict[str, str]] = decoded.to_pylist()
    return rows
