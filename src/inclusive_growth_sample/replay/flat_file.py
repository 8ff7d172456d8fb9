"""Published CSV: our compact layout of it, and the publisher's exact bytes.

Files differ in byte-order mark, line ends and columns, and agree in minimal quoting. A column that another fixes
(an area's name) or that never changes (the indicator's) is kept once in a lookup instead of in every row.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BOM = b"\xef\xbb\xbf"
LINE_ENDS = {"CRLF": "\r\n", "LF": "\n"}
WHOLE_FILE = ""  # key of a column that has one text throughout
Lookups = dict[str, tuple[str, dict[str, str]]]  # column -> (column that fixes it, text by that column's)


@dataclass(frozen=True, slots=True)
class FlatFile:
    """Published file: its rows without the columns that lookups give, and the facts of its form."""

    id: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]  # in the publisher's order
    lookups: Lookups
    bom: bool
    line_end: str  # CRLF or LF
    withheld: tuple[str, ...] = ()
    metadata: dict[str, Any] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)


def render_csv(file: FlatFile) -> bytes:
    """Render the file's exact bytes."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=LINE_ENDS[file.line_end])
    writer.writerow([file.renamed.get(name, name) for name in file.columns])
    writer.writerows([value(file, row, name) for name in file.columns] for row in file.rows)
    return (BOM if file.bom else b"") + out.getvalue().encode()


def value(file: FlatFile, row: Mapping[str, str], column: str) -> str:
    """Published text of a row in one column, wherever the compact layout keeps it."""
    if column in file.lookups:
        key, values = file.lookups[column]
        return values[row[key] if key != WHOLE_FILE else WHOLE_FILE]
    return row[column]


def compact(name: str, body: bytes, fixed_by: Mapping[str, str]) -> FlatFile:
    """Read a published CSV into the compact layout; `render_csv` gives the same bytes back.

    `fixed_by` names the column (or WHOLE_FILE) that may fix another; the rows decide whether it does.
    """
    text = body.removeprefix(BOM).decode()
    line_end = "CRLF" if text.partition("\n")[0].endswith("\r") else "LF"
    header, *records = csv.reader(io.StringIO(text, newline=""))
    # Some files end in columns without a name, or name one twice: our names are unique, `renamed` keeps theirs.
    names = [name if name and header.index(name) == i else f"column_{i}" for i, name in enumerate(header)]
    renamed = {name: text for name, text in zip(names, header, strict=True) if name != text}
    rows = [dict(zip(names, record, strict=True)) for record in records]
    lookups: Lookups = {}
    for column, key in fixed_by.items():
        known = {column, key} - {WHOLE_FILE} <= set(names)
        if known and (texts := _texts_by_key(rows, column, key)) is not None:
            lookups[column] = (key, texts)
    kept = [column for column in names if column not in lookups]
    slim = tuple({column: row[column] for column in kept} for row in rows)
    return FlatFile(name, tuple(names), slim, lookups, body.startswith(BOM), line_end, renamed=renamed)


def _texts_by_key(rows: Sequence[dict[str, str]], column: str, key: str) -> dict[str, str] | None:
    """Text of the column by key, or None when one key has two texts."""
    texts: dict[str, str] = {}
    for row in rows:
        if texts.setdefault(row[key] if key != WHOLE_FILE else WHOLE_FILE, row[column]) != row[column]:
            return None
    return texts
