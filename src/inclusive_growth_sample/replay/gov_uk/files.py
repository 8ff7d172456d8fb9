"""A published file from our compact layout: a CSV, or a workbook with tables and texts on its sheets."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from inclusive_growth_sample.replay import changes
from inclusive_growth_sample.replay.gov_uk.sample import SHEET, Page
from inclusive_growth_sample.replay.ods_writer import render_ods
from inclusive_growth_sample.replay.state import Content
from inclusive_growth_sample.replay.workbook_writer import render_workbook

LINE_ENDS = {"CRLF": "\r\n", "LF": "\n"}
Row = Mapping[str, str]


def file_of(page: Page, content: Content) -> bytes:
    """The bytes of a page's file as it is now out."""
    return render_file(page.facts, rows_of(page, content), content.renamed, content.reformatted)


def rows_of(page: Page, content: Content) -> list[dict[str, str]]:
    """The rows of a page's file as the switches want them."""
    area, value = page.facts["area"], page.facts["value"]
    rows = changes.changed_rows(
        page.rows,
        content,
        withheld=page.withheld,
        period=area,
        value=value,
        figures=page.facts.get("figures", [value]),
        fields=lambda row: fields_of(page, row),
    )
    return rows + [row for row in rows if row[area] in content.duplicated]


def fields_of(page: Page, row: Mapping[str, str]) -> Mapping[str, str]:
    """The columns that a change may match, the area among them."""
    return {**row, "area": row[page.facts["area"]]}


def render_file(
    facts: Mapping[str, Any], rows: Sequence[Row], renamed: Mapping[str, str], reformatted: bool
) -> bytes:
    """The file's bytes. Reformatted, it has other bytes and the same cells."""
    attachment = facts["attachment"]
    if "members" in attachment:
        files = {
            name: _workbook(name, sheets, facts, rows, renamed, reformatted)
            if sheets
            else _csv(facts, rows, renamed, reformatted)
            for name, sheets in attachment["members"].items()
        }
        return _archive(files, reformatted)
    if attachment["filename"].endswith((".xlsx", ".ods")):
        return _workbook(attachment["filename"], attachment["sheets"], facts, rows, renamed, reformatted)
    return _csv(facts, rows, renamed, reformatted)


def _csv(facts: Mapping[str, Any], rows: Sequence[Row], renamed: Mapping[str, str], reformatted: bool) -> bytes:
    attachment = facts["attachment"]
    line_end = LINE_ENDS[attachment["line_end"]]
    if reformatted:
        line_end = next(other for other in LINE_ENDS.values() if other != line_end)
    out = io.StringIO(newline="")
    plain = csv.writer(out, lineterminator=line_end)
    writer = csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL) if attachment.get("quoted") else plain
    header, *lines = _table(facts, facts, rows, renamed)
    writer.writerows([*attachment.get("header_lines", [header]), *lines])
    return out.getvalue().encode()


def cell(facts: Mapping[str, Any], row: Row, column: str) -> str:
    """A row's text in one published column; "" for a column that the sample does not have."""
    if named := facts.get("names", {}).get(column):
        return str(named["texts"][row[named["by"]]])
    if tenth := facts.get("tenths", {}).get(column):
        rank = row[tenth["by"]]
        return str(-(-int(rank) * 10 // int(tenth["of"]))) if rank else ""
    return row.get(column, "")


def compact_columns(facts: Mapping[str, Any]) -> list[str]:
    """The columns that the compact layout keeps, in the publisher's order; of several sheets, first the sheet."""
    follows = {*facts.get("names", {}), *facts.get("tenths", {}), *facts.get("not_had", ())}
    several = [SHEET] if "tables" in facts else []
    return several + [name for name in facts["columns"] if name not in follows]


def _workbook(
    filename: str,
    names: Sequence[str],
    facts: Mapping[str, Any],
    rows: Sequence[Row],
    renamed: Mapping[str, str],
    reformatted: bool,
) -> bytes:
    tables = facts.get("tables") or {facts["attachment"]["sheet"]: facts}
    sheets: dict[str, Sequence[Sequence[str]]] = {}
    for name in names:
        own = [row for row in rows if row.get(SHEET, name) == name]
        table = _table(facts, tables[name], own, renamed) if name in tables else []
        sheets[name] = [*facts.get("texts", {}).get(name, []), *table]
    return (render_ods if filename.endswith(".ods") else render_workbook)(sheets, packed_anew=reformatted)


def _table(
    facts: Mapping[str, Any], table: Mapping[str, Any], rows: Sequence[Row], renamed: Mapping[str, str]
) -> list[list[str]]:
    """Lines above the header, the header and the rows. A nameless column has a name in our layout alone."""
    nameless = facts.get("nameless", [])
    header = ["" if name in nameless else renamed.get(name, name) for name in table["columns"]]
    above = [list(line) for line in table.get("above", [])]
    return [*above, header, *([cell(facts, row, name) for name in table["columns"]] for row in rows)]


def _archive(files: Mapping[str, bytes], packed_anew: bool) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2001 if packed_anew else 2000, 1, 1, 0, 0, 0)), body)
    return out.getvalue()
