"""Re-key the Annual Population Survey's cells: people by qualification, sex and age, from a Nomis web query."""

from collections.abc import Iterator
from pathlib import Path

from inclusive_growth_sample.keying.areas import ENGLAND, WEST_MIDLANDS
from inclusive_growth_sample.keying.query_files import confidence, workbook

Row = tuple[str, ...]
YEARS = ("2017", "2018", "2019", "2020", "2021")
LEVELS = 7  # columns of table 19: none, NVQ1, NVQ2, trade apprenticeships, NVQ3, NVQ4+, other
CELLS = (*range(1, 22), *range(43, 64))  # all people, men, women, and people of 30-39, 40-49 and 50-64
MARKS = ("!", "~")  # in place of a count: not available, and less than 500
CONFIDENCE_MARKS = ("!", "*")  # in place of a half-width: not available, and a sample of 3 to 9


def qualifications(source: Path) -> Iterator[Row]:
    """NM_17_1: people aged 16 to 64 by qualification, sex and age, with half-widths; marks in their place."""
    counts = workbook(source, "2-5_APSqualagegen")
    for area in (ENGLAND, "E47000007", *WEST_MIDLANDS):
        for year in YEARS:
            for number in CELLS:
                text = counts[area, year][f"T19:{number}"]
                marker = text if text in MARKS else ""
                yield area, f"{year}-12", code(number), "20100", "" if marker else text, marker, "query"
                text = counts[area, year][confidence(f"T19:{number}")]
                marker = text if text in CONFIDENCE_MARKS else ""
                yield area, f"{year}-12", code(number), "20701", "" if marker else text, marker, "query"


def code(number: int) -> str:
    """Nomis' code of cell T19:<number>: 0x18, table, row and column of the table, a byte each."""
    row, column = divmod(number - 1, LEVELS)
    return str(0x18 << 24 | 19 << 16 | row + 1 << 8 | column + 1)
