"""JSON and GeoJSON, token by token, in the memory of one object: each object is a row, its keys are the labels.

An array of texts stands below its key, so an array of arrays is the table that it looks like.
"""

import json
import re
from collections.abc import Iterator

from inclusive_growth.landing.screening.delimited_text import table
from inclusive_growth.landing.screening.texts import Grid, Row, Text

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[\[\]{},:]', re.DOTALL)
_LITERALS = ("true", "false", "null", "NaN", "Infinity", "-Infinity")
_MOST_COLUMNS = 500  # of keys that mean something; where there are more, keys are values themselves


def values(text: str, within: str) -> Iterator[Text]:
    """The members of all objects as one table, labelled by their keys.

    Words between the tokens belong to no JSON: then the text is read as delimited text, too.
    """
    strange: list[str] = []
    yield Grid(_rows(text, strange), lambda line, column: f"{within}key number {column} of line {line}")
    if strange:
        yield from table(text, within)


class _Columns:
    """The columns of the table: one for each key and place in an array."""

    def __init__(self) -> None:
        self.at: dict[tuple[str, int], int] = {("", -1): 0}  # the first holds keys that are values themselves
        self.news: list[tuple[int, str]] = []

    def rows(self, members: list[tuple[str, int, str]]) -> Iterator[list[str]]:
        cells: list[str] = []
        for key, place, value in members:
            column = self.at.get((key, place))
            if column is None and len(self.at) < _MOST_COLUMNS:
                column = self.at[key, place] = len(self.at)
                self.news.append((column, key))
            elif column is None:
                yield [f"{key}: {value}"]
                continue
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = value
        yield cells


def _rows(text: str, strange: list[str]) -> Iterator[Row]:
    columns = _Columns()
    line, counted = 1, 0
    open_brackets: list[
        tuple[bool, str, list[tuple[str, int, str]]]
    ] = []  # whether an object, its key, its members
    key, expects_key = "", False
    end = 0
    for match in _TOKEN.finditer(text):
        token = match[0]
        if match.start() > end and (words := text[end : match.start()].strip()) not in ("", *_LITERALS):
            strange.append(words)
            return
        end = match.end()
        if token in "{[":
            if not key.isidentifier():
                yield line, [key]
            open_brackets.append((token == "{", key, []))
            expects_key = token == "{"
        elif token in "}]":
            _, key, members = open_brackets.pop() if open_brackets else (True, "", [])
            expects_key = False
            if any(value for _, _, value in members):
                line, counted = line + text.count("\n", counted, match.start()), match.start()
                rows = list(columns.rows(members))
                for column, name in columns.news:
                    yield line, [""] * column + [name]
                columns.news.clear()
                for cells in rows:
                    yield line, cells
        elif token == ",":
            expects_key = bool(open_brackets) and open_brackets[-1][0]
        elif token == ":":
            expects_key = False
        elif expects_key:
            key = _string(token)
        else:
            is_object, array_key, members = open_brackets[-1] if open_brackets else (True, "", [])
            value = _string(token)
            if token[0] != '"' and "." in token:
                value = ""  # a coordinate or a figure
            members.append((key, 0, value) if is_object else (array_key, len(members), value))
    if text[end:].strip() not in ("", *_LITERALS):
        strange.append(text[end:])


def _string(token: str) -> str:
    if token[0] != '"':
        return token
    try:
        return str(json.loads(token, strict=False))
    except ValueError:
        return token[1:-1]
