"""Delimited text in any usual encoding, read leniently: a row that does not fit is screened like any other."""

import codecs
import csv
import re
import sys
from collections.abc import Iterator

from inclusive_growth.landing.screening.texts import Grid, Note, Row, Text

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LONGEST_CELL = 1_000_000
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_LONGEST_ROW = 50  # lines in one row


def is_utf_16(body: bytes) -> bool:
    """Whether the bytes are UTF-16 or UTF-32, by their mark, or by every second byte of plain text being zero."""
    if body.startswith(tuple(mark for mark, _ in _MARKS[1:])):
        return True
    start = body[:400]
    return len(start) > 7 and max(start[::2].count(0), start[1::2].count(0)) > 0.4 * len(start)


def decoded(body: bytes, encoding: str) -> str:
    """The text, by its mark, as UTF-8, or else in the encoding that the dataset declares."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if is_utf_16(body):
        return body.decode(
            "utf-16-be" if body[:400:2].count(0) > body[1:400:2].count(0) else "utf-16-le", "replace"
        )
    for name in ("utf-8", encoding, "cp1252"):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return body.decode("latin-1")


def table(text: str, within: str) -> Iterator[Text]:
    """The table in a text. After quoting that cannot be followed, each line is a note."""
    trouble: list[int] = []
    yield Grid(_rows(text, trouble), lambda row, column: f"{within}column {column + 1} of line {row}")
    if trouble:
        for number, line in enumerate(_lines(text), 1):
            if number >= trouble[0]:
                yield Note(line, f"{within}line {number}")


def _rows(text: str, trouble: list[int]) -> Iterator[Row]:
    csv.field_size_limit(max(csv.field_size_limit(), min(_LONGEST_CELL, sys.maxsize)))
    reader = csv.reader(_lines(text), delimiter=_delimiter(text))
    line = 1
    try:
        for row in reader:
            if reader.line_num - line > _LONGEST_ROW:
                trouble.append(line)  # a quotation mark that never closes makes one cell of many rows
            yield line, row
            line = reader.line_num + 1
    except csv.Error:
        trouble.append(line)


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, one at a time: a file object over the text would hold four bytes a character."""
    return (match[0] for match in _LINE.finditer(text))


def _delimiter(text: str) -> str:
    """The delimiter that the first lines hold most often, outside quotation marks."""
    first = [line.split('"')[::2] for line in text[:20_000].splitlines()[:20]]
    counts = {mark: sum(part.count(mark) for line in first for part in line) for mark in "\t,;|"}
    return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","
