"""An edition's file from our compact layout: a CSV, a workbook, or an archive of workbooks and their twins."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from inclusive_growth_sample.replay.workbook_writer import render_workbook

Row = Mapping[str, str]
Cells = list[list[str]]


def render_file(
    facts: Mapping[str, Any], edition: str, rows: Sequence[Row], renamed: Mapping[str, str], reformatted: bool
) -> bytes:
    """The file's bytes. Reformatted, it has other bytes and the same cells."""
    said = facts["editions"][edition]
    own = [row for row in rows if row["edition"] == edition]
    if said["file"].endswith(".zip"):
        return _archive(facts, said["members"], own, renamed, reformatted)
    (kind,) = facts["files"]
    form = facts["files"][kind]
    if said["file"].endswith(".csv"):
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n" if reformatted else "\r\n").writerows(
            _cells(facts, form, own, renamed, "value")
        )
        return out.getvalue().encode()
    return _workbook(facts, form, own, renamed, reformatted, "value")


def _archive(
    facts: Mapping[str, Any],
    members: Mapping[str, Mapping[str, str]],
    rows: Sequence[Row],
    renamed: Mapping[str, str],
    reformatted: bool,
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for kind, names in members.items():
            own = [row for row in rows if row["file"] == kind]
            for figure, name in names.items():
                body = _workbook(facts, facts["files"][kind], own, renamed, reformatted, figure)
                archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _workbook(
    facts: Mapping[str, Any],
    form: Mapping[str, Any],
    rows: Sequence[Row],
    renamed: Mapping[str, str],
    reformatted: bool,
    figure: str,
) -> bytes:
    sheets: dict[str, Cells] = {"Notes": [["Guide to results"], ["x = unreliable"]]}
    for sheet in dict.fromkeys(row["sheet"] for row in rows):
        own = [row for row in rows if row["sheet"] == sheet]
        sheets[sheet] = _cells(facts, form, own, renamed, figure)
    return render_workbook(sheets, packed_anew=reformatted)


def _cells(
    facts: Mapping[str, Any], form: Mapping[str, Any], rows: Sequence[Row], renamed: Mapping[str, str], figure: str
) -> Cells:
    """Title, header, a line for each area (and what else it is about) and the notes."""
    figures = list(dict.fromkeys(row["column"] for row in rows))
    columns: dict[str, list[str]] = {
        **form["columns"],
        **{name: _lines(name, form) for name in figures},
    }
    header = [list(line) for line in zip(*columns.values(), strict=True)]
    header[-1] = [renamed.get(name, name) for name in header[-1]]
    table: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        cells = table.setdefault((row["area"], row["more"]), {})
        if row["column"] in cells:  # a switch has added it a second time
            cells = table.setdefault((row["area"], f"{row['more']} "), {})
        cells[row["column"]] = row[figure]
    lines = [
        [*_facts_of(facts, form, area, more.strip(), list(form["columns"])), *(cells.get(n, "") for n in figures)]
        for (area, more), cells in table.items()
    ]
    above = [[title] for title in form.get("above", ())]
    return [*above, *([[]] if above else []), *header, *lines, *([note] for note in form.get("notes", ()))]


def _lines(name: str, form: Mapping[str, Any]) -> list[str]:
    """Lines of the header that make a column's name: as declared, or its words, one to a line."""
    depth = len(next(iter(form["columns"].values())))
    if declared := form.get("header", {}).get(name):
        return list(declared)
    words = name.split(" ", depth - 1) if form.get("split") else [name]
    return [*[""] * (depth - len(words)), *words]


def _facts_of(
    facts: Mapping[str, Any], form: Mapping[str, Any], area: str, more: str, columns: list[str]
) -> list[str]:
    name, code = facts["names"].get(area, area), area
    if form.get("detail") and more:
        name, code = f"{name}{form['detail']}{more}", ""
    known = {form["area"]: code, form["area_name"]: name}
    if form.get("more"):
        known |= {form["more"]: more, **form["of_more"].get(more, {})}
    return [known.get(column, "") for column in columns]
