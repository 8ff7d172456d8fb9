"""Explore Local Statistics files: our compact layout and the publisher's exact bytes.

The publisher's CSVs differ from file to file in byte-order mark, line ends and quoting habit, and agree in
minimal quoting; those facts stand in the dataset's YAML. A column that another fixes (an area's name, an
indicator's unit) is kept once in a lookup instead of in every row.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

BOM = b"\xef\xbb\xbf"
LINE_ENDS = {"CRLF": "\r\n", "LF": "\n"}
# column -> the column that may fix it, tried when a published file is made compact
FIXED_BY = {"areanm": "areacd", "geography": "areacd", "measure": "indicator", "unit": "indicator"}


@dataclass(frozen=True, slots=True)
class ElsDataset:
    """One published file: its rows without what lookups give, and the facts of its form."""

    id: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]  # in the publisher's order
    lookups: dict[str, tuple[str, dict[str, str]]]  # column -> (column that fixes it, value by that column)
    bom: bool
    line_end: str  # CRLF or LF
    withheld: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)


def render_csv(dataset: ElsDataset) -> bytes:
    """The file's exact bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=LINE_ENDS[dataset.line_end])
    writer.writerow([dataset.renamed.get(name, name) for name in dataset.columns])
    writer.writerows([value(dataset, row, name) for name in dataset.columns] for row in dataset.rows)
    return (BOM if dataset.bom else b"") + out.getvalue().encode()


def value(dataset: ElsDataset, row: dict[str, str], column: str) -> str:
    """A row's published text in one column, wherever the compact layout keeps it."""
    if column in dataset.lookups:
        key, values = dataset.lookups[column]
        return values[row[key]]
    return row[column]


def compact(name: str, body: bytes) -> ElsDataset:
    """A published CSV in the compact layout; `render_csv` gives the same bytes back."""
    text = body.removeprefix(BOM).decode()
    line_end = "CRLF" if text.partition("\n")[0].endswith("\r") else "LF"
    header, *records = csv.reader(io.StringIO(text, newline=""))
    # some files end in columns without a name, or name one twice: ours are unique, `renamed` gives theirs back
    names = [name if name and header.index(name) == i else f"column_{i}" for i, name in enumerate(header)]
    renamed = {name: text for name, text in zip(names, header, strict=True) if name != text}
    rows = [dict(zip(names, record, strict=True)) for record in records]
    lookups = {}
    for column, key in FIXED_BY.items():
        if {column, key} <= set(names) and (found := _fixed(rows, column, key)) is not None:
            lookups[column] = (key, found)
    kept = [column for column in names if column not in lookups]
    slim = tuple({column: row[column] for column in kept} for row in rows)
    return ElsDataset(name, tuple(names), slim, lookups, body.startswith(BOM), line_end, renamed=renamed)


def _fixed(rows: Sequence[dict[str, str]], column: str, key: str) -> dict[str, str] | None:
    """The column's value by key, or None when one key has two values."""
    found: dict[str, str] = {}
    for row in rows:
        if found.setdefault(row[key], row[column]) != row[column]:
            return None
    return found
