"""An attached file of GOV.UK from our compact layout: a CSV, or a workbook with the table on one of its sheets."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from inclusive_growth_sample.replay.workbook_writer import render_workbook

LINE_ENDS = {"CRLF": "\r\n", "LF": "\n"}
Row = Mapping[str, str]


def render_file(
    facts: Mapping[str, Any], rows: Sequence[Row], renamed: Mapping[str, str], reformatted: bool
) -> bytes:
    """The file's bytes. Reformatted, it has other bytes and the same cells."""
    attachment = facts["attachment"]
    header = [renamed.get(name, name) for name in facts["columns"]]
    cells = [[cell(facts, row, name) for name in facts["columns"]] for row in rows]
    if attachment["filename"].endswith(".xlsx"):
        sheets = {name: [header, *cells] if name == attachment["sheet"] else [] for name in attachment["sheets"]}
        return render_workbook(sheets, packed_anew=reformatted)
    line_end = LINE_ENDS[attachment["line_end"]]
    if reformatted:
        line_end = next(other for other in LINE_ENDS.values() if other != line_end)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=line_end)
    writer.writerows([header, *cells])
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
    """The columns that the compact layout keeps, in the publisher's order."""
    follows = {*facts.get("names", {}), *facts.get("tenths", {}), *facts.get("not_had", ())}
    return [name for name in facts["columns"] if name not in follows]
