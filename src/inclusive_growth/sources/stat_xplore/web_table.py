"""A table that a person downloaded from Stat-Xplore's website as CSV: areas by name below each other, periods
side by side, each with a column of annotations. Above it may stand a title and filters, below it notes.

A cell of `..` is nil or negligible. A filter, or a further field among the rows, makes other figures than those of
everybody, and such a file is refused.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import NoReturn

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.named_areas import area_codes
from inclusive_growth.sources.stat_xplore.labels import NEGLIGIBLE, period_and_sign, sign_of
from inclusive_growth.sources.stat_xplore.params import TOTAL, VALUE, StatXploreParams

Row = dict[str, str]
NO_AREAS = ("Total", "Unknown")  # rows of no area: everybody, and people whose area is not known
_ANNOTATIONS = " - Annotations"


def web_rows(body: bytes, where: str, params: StatXploreParams) -> Iterator[Row]:
    """Every cell of an area that the catalogue knows. Raises UnexpectedResponse for a table that is not whole."""
    return _WebTable(body, where, params).rows()


def is_web_table(body: bytes) -> bool:
    """Whether a body has the columns that only such a download has."""
    return _ANNOTATIONS.encode() in body


class _WebTable:
    def __init__(self, body: bytes, where: str, params: StatXploreParams) -> None:
        self.where, self.params = where, params
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self.refuse(f"byte {error.start + 1:,} is not UTF-8 text")
        if text.count('"') % 2:
            self.refuse("a quoted cell has no end; the file was cut")
        self.lines = list(csv.reader(io.StringIO(text, newline="")))
        self.ended = text.endswith("\n")
        self.codes: Mapping[str, str] = area_codes(("local_authority", "region", "country"))

    def rows(self) -> Iterator[Row]:
        begins = next((at for at, line in enumerate(self.lines) if _is_header(line)), None)
        if begins is None or begins + 1 >= len(self.lines):
            self.refuse("the row with the periods and their annotations is missing")
        self._check_titles(self.lines[:begins])
        header, labels = self.lines[begins], self.lines[begins + 1]
        self._check_fields(header, labels)
        periods = [(*period_and_sign(name, self.where), name) for name in header[1::2] if name]
        seen: set[str] = set()
        for number, line in enumerate(self.lines[begins + 2 :], begins + 3):
            if not any(line):
                break
            yield from self._line(number, line, periods, seen)
        if not seen & set(self.codes):
            self.refuse("no area in it is one of the areas that the catalogue knows by name")

    def refuse(self, what: str) -> NoReturn:
        raise UnexpectedResponse(
            f"{self.where}: {what}. Download the table of areas by {self.params.date.label.lower()} again, whole "
            "and without filters, or fetch it through the Open Data API"
        )

    def _check_titles(self, lines: list[list[str]]) -> None:
        words = [[cell for cell in line if cell] for line in lines]
        filtered = False
        for cells in filter(None, words):
            if filtered and cells[0] != "Default Summation":
                self.refuse(
                    f"the table is filtered by ‘{cells[0][:60]}’, so its totals are not those of everybody"
                )
            filtered = filtered or cells[0].lower().startswith("filters")
        titles = [cells[0] for cells in words if cells]
        if self.params.title and titles and not any(self.params.title in title for title in titles):
            self.refuse(f"the file is titled ‘{titles[0][:80]}’; this dataset takes ‘{self.params.title}’")

    def _check_fields(self, header: list[str], labels: list[str]) -> None:
        if header[0] != self.params.date.label:
            self.refuse(
                f"the columns are ‘{header[0][:60]}’; this dataset takes ‘{self.params.date.label}’ side by side"
            )
        named = [label for label in labels if label]
        if len(named) != 1 or not named[0].startswith(self.params.area.label):
            self.refuse(
                f"the rows are by ‘{', '.join(named)[:80]}’; this dataset takes ‘{self.params.area.label}’ alone"
            )

    def _line(
        self, number: int, line: list[str], periods: list[tuple[str, str, str]], seen: set[str]
    ) -> Iterator[Row]:
        name, last = line[0], 2 * len(periods)
        # The publisher leaves out the empty annotation at the end of the last row.
        if len(line) < last or any(line[last + 1 :]):
            self.refuse(f"row {number} has {len(line)} cells for {len(periods)} periods; the file was cut")
        if number == len(self.lines) and not self.ended and name not in NO_AREAS:
            self.refuse(f"row {number}, the last, has no end; its last figure may be cut")
        if name in seen and name in self.codes:
            self.refuse(f"row {number}: ‘{name[:60]}’ stands a second time")
        seen.add(name)
        if name in NO_AREAS or name not in self.codes:
            return
        for place, (period, sign, label) in enumerate(periods):
            value = line[1 + 2 * place]
            noted = {key.strip() for key in (line[2 + 2 * place : 3 + 2 * place] or [""])[0].split(",")} - {""}
            if value != NEGLIGIBLE and not value.isdecimal():
                self.refuse(f"row {number}, {label}: the cell is no count and no {NEGLIGIBLE}")
            signs = noted | ({sign} if sign else set())
            groups = {column: text for name_ in self.params.fields for column, text in _total(name_).items()}
            yield {
                "area_code": self.codes[name],
                "area_name": name,
                "period": period,
                "period_name": label,
                **groups,
                VALUE: "" if value == NEGLIGIBLE else value,
                "annotations": " ".join(sorted(signs)) or (value if value == NEGLIGIBLE else ""),
                "marker": sign_of(signs, value),
            }


def _total(column: str) -> Row:
    return {column: TOTAL, f"{column}_NAME": "Total"}


def _is_header(line: list[str]) -> bool:
    pairs = list(zip(line[1::2], line[2::2], strict=False))
    return (
        bool(pairs) and bool(pairs[0][0]) and all(beside.endswith(_ANNOTATIONS) for name, beside in pairs if name)
    )
