"""Every CSV and TSV at hand is read: what is refused is refused for what the file itself shows.

Workbooks: see `test_gov_uk_published_files`.
"""

import csv
import gzip
import io
import re
from collections import Counter
from pathlib import Path

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.delimited import read_delimited

pytestmark = pytest.mark.published_files

WHOLE = 2_000_000  # bytes; larger files are read, and not compared with the slow reader

CAUSES = {
    "titles above the table": r"line \d+, byte \d+: \d+ cells? under a header of \d+",
    "an empty first line": "the first line is empty",
    "another encoding": "not UTF-8 text",
}


def published(folder: Path, kinds: str) -> list[tuple[str, bytes]]:
    """Files of these kinds, unpacked; our own list of them is none."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.parent != folder and re.search(rf"\.({kinds})(\.gz)?$", path.name):
            body = path.read_bytes()
            found.append((str(path.relative_to(folder)), gzip.decompress(body) if path.suffix == ".gz" else body))
    return found


def widths(body: bytes) -> set[int]:
    """Counts of cells in the rows, as Python's own reader sees them; empty for text in another encoding."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return set()
    return {len(row) for row in csv.reader(io.StringIO(text, newline="")) if row}


def test_every_csv_is_read_cell_by_cell_or_refused_for_a_cause_that_another_reader_sees(
    published_files: Path,
) -> None:
    files, causes = published(published_files, "csv|tsv"), Counter[str]()
    for name, body in files:
        try:
            table = read_delimited(body, name)
        except UnexpectedResponse as error:
            print(error)
            [cause] = [cause for cause, said in CAUSES.items() if re.search(said, str(error))]
            causes[cause] += 1
            assert len(widths(body)) != 1 or body.lstrip(b"\r\n") != body, name
            continue
        if len(body) > WHOLE:
            continue
        text = body.decode("utf-8-sig")
        delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        _, *wanted = (row for row in rows if row)
        assert [[*row] for row in zip(*(column.to_pylist() for column in table.columns), strict=True)] == wanted, (
            name
        )
    print(f"{len(files)} files, {sum(causes.values())} refused: {dict(causes)}")
    assert len(files) >= 380
    # The strict rules refuse none: each of these was no table for the reader before them either.
    assert sum(causes.values()) <= len(files) // 40
