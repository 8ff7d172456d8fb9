"""Every published file that a dataset is made of, decoded; and workbooks as readers of other projects see them."""

import csv
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.cell_texts import value_text
from inclusive_growth.sources.formats.delimited import refuse_foreign
from inclusive_growth.sources.formats.workbooks import UnreadableCell, open_workbook
from tests.support.decoded_files import DECODED, LIST, table

ROWS = 400  # of each sheet


@cache
def listed_workbooks() -> list[str]:
    with LIST.open(encoding="utf-8", newline="") as lines:
        files = [row["file"] for row in csv.DictReader(lines, delimiter="\t") if row["datasets"]]
    return [file for file in files if file.endswith((".xlsx", ".ods"))]


@pytest.mark.published_files
def test_the_table_says_what_every_dataset_makes_of_its_files(published_files: Path) -> None:
    assert DECODED.read_text(encoding="utf-8") == table(published_files), (
        "python -m tests.support.decoded_files FOLDER writes docs/published-files-decoded.tsv anew"
    )


def test_files_that_decode_are_many_and_no_refusal_is_without_a_reason() -> None:
    with DECODED.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    assert sum(int(row["rows"] or 0) > 0 for row in rows) > 80
    assert all(bool(row["rows"]) != (len(row["refused because"]) > 20) for row in rows)


@pytest.mark.published_files
def test_every_cell_of_a_workbook_is_what_another_reader_sees(published_files: Path) -> None:
    cells = 0
    for file in listed_workbooks():
        path = published_files / file
        ours, other = open_workbook(path.read_bytes(), file), CalamineWorkbook.from_path(path)
        for sheet in ours.sheets:
            theirs = other.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=ROWS)
            for at, row in enumerate(ours.sheet(sheet)[:ROWS]):
                for column, cell in enumerate(row):
                    if not isinstance(cell, UnreadableCell) and not cell.endswith("%") and "\n" not in cell:
                        assert cell == value_text(theirs[at][column]), (file, sheet, at, column)
                        cells += 1
    assert cells > 50_000


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"PK\x03\x04rest", "a workbook or an archive"), (b"%PDF-1.7", "a PDF"), (b"\x1f\x8b\x08", "gzip")],
)
def test_a_file_of_another_kind_is_called_by_its_kind(body: bytes, kind: str) -> None:
    with pytest.raises(UnexpectedResponse, match=kind):
        refuse_foreign(body, "https://publisher/file.csv")
