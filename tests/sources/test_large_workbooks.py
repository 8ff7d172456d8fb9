"""A workbook of any size is read as a stream: what does not fit in memory lies in a file, and is the same."""

import datetime
import io
import random

import pytest
from openpyxl import Workbook

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.landing.screening.screen import screened
from inclusive_growth.sources.formats import archives, kept_texts, sheet_rows, table_parts
from inclusive_growth.sources.formats.kept_texts import KeptTexts
from inclusive_growth.sources.formats.published_table import read_batches, read_table
from inclusive_growth.sources.formats.sheet_tables import sheet_table
from inclusive_growth.sources.formats.table_params import TableParams
from inclusive_growth.sources.formats.table_rules import TableRules
from inclusive_growth.sources.formats.workbooks import UnreadableCell, open_workbook
from tests.sources.workbook_files import number, ods, row, text, xlsx, zipped

LONG = TableParams(area="Code", edition="2026", measures={"Value": "value"}, sheet="S")


@pytest.fixture
def in_files(monkeypatch):
    """Nothing is held in memory that could lie in a file."""
    monkeypatch.setattr(sheet_rows, "HELD_CELLS", 0)
    monkeypatch.setattr(sheet_rows, "CHUNK_CELLS", 20)
    monkeypatch.setattr(kept_texts, "HELD_SIGNS", 0)
    monkeypatch.setattr(archives, "HELD_BYTES", 0)
    monkeypatch.setattr(table_parts, "PART_CELLS", 50)


def book(rows: int) -> bytes:
    made = Workbook()
    made.active.title = "S"
    chance = random.Random(7)
    made.active.append(["A title"])
    made.active.append(["Code", "Name", "Value"])
    for at in range(rows):
        made.active.append([f"E{at:08d}", f"Place {at}", chance.choice([at / 7, "[c]", None, at])])
    made.active.append(["Notes"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_rows_and_texts_that_lie_in_a_file_are_those_in_memory(request):
    body = book(500)
    held = open_workbook(body, "book").rows("S"), read_table(body, "book", LONG).to_pylist()
    request.getfixturevalue("in_files")
    assert (open_workbook(body, "book").rows("S"), read_table(body, "book", LONG).to_pylist()) == held
    assert len(held[1]) == 500
    assert max(map(len, read_batches(body, "book", LONG))) < 50
    with_csv = zipped({"a.csv": "Code,Value\n" + "E08000025,1\n" * 9})
    params = TableParams(area="Code", edition="2026", measures={"Value": "value"}, member="a.csv")
    assert read_table(with_csv, "zip", params).num_rows == 9


def test_rows_are_found_by_number_in_any_order(in_files):
    rows = open_workbook(book(500), "book").sheet("S")
    places = [*range(len(rows)), *reversed(range(len(rows))), -1]
    assert [rows[at] for at in places] == [list(rows)[at] for at in places]
    assert rows[3:5] == list(rows)[3:5]
    with pytest.raises(IndexError):
        rows[len(rows)]


def test_texts_in_a_file_are_found_by_number(in_files):
    texts, kept = [f"text {at} ‹é›\n" for at in range(1000)], KeptTexts()
    for each in texts:
        kept.append(each)
    assert (list(kept), len(kept), [kept[at] for at in (0, 63, 64, 511, 999)]) == (
        texts, 1000, [texts[at] for at in (0, 63, 64, 511, 999)],
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_cell_that_cannot_be_read_is_refused_by_address_from_a_file_too(kind, in_files):
    if kind == "xlsx":
        cells = "".join(
            f'<row r="{at}"><c r="A{at}" t="str"><v>E{at:08d}</v></c>{{}}</row>' for at in range(2, 90)
        )
        header = '<row r="1"><c r="A1" t="str"><v>Code</v></c><c r="B1" t="str"><v>Value</v></c></row>'
        bad = '<c r="B60" t="e"><v>#N/A</v></c>'
        good = [bad if at == 60 else f'<c r="B{at}"><v>{at}</v></c>' for at in range(2, 90)]
        body = xlsx(header + cells.format(*good))
    else:
        error = '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        error += 'calcext:value-type="error" xmlns:calcext="c"><text:p>#N/A</text:p></table:table-cell>'
        lines = [row(text(f"E{at:08d}"), error if at == 60 else number(str(at))) for at in range(2, 90)]
        body = ods({"S": row(text("Code"), text("Value")) + "".join(lines)})
    with pytest.raises(UnexpectedResponse, match=r"S!B60 holds the error #N/A\."):
        read_table(body, "book", LONG)
    [odd] = [cell for cells in open_workbook(body, "book").sheet("S") for cell in cells if "#" in cell]
    assert isinstance(odd, UnreadableCell) and odd.place == "S!B60"


def test_a_person_in_a_large_workbook_is_found_without_holding_it(in_files):
    made = Workbook()
    for at in range(300):
        made.active.append([at, f"Place {at}"])
    made.active.append(["AB 12 34 56 C", "1"])
    out = io.BytesIO()
    made.save(out)
    assert {finding.kind for finding in screened(out.getvalue())} == {"insurance"}


CELL = '<c r="A1"><v>2</v></c>'


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ('<row r="2"/><row r="1"/>', "row '1' stands after row 2"),
        (f'<row r="1">{CELL}{CELL}</row>', "the cell A1 stands twice"),
        (f'<row r="5">{CELL}</row>', "the cell 'A1' stands in row 5"),
        ('<row r="1"><c r="XFE1"><v>2</v></c></row>', "beyond the last column"),
        ('<row r="1048577"/>', "row '1048577' stands after"),
        ('<row r="1"><c r="A1"><v>2</v></row>', "XML that cannot be read"),
        (f'<row r="1"><c t="inlineStr"><is><t>{"x" * 1_000_001}</t></is></c></row>', "more than 1,000,000 signs"),
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(rows, problem):
    with pytest.raises(UnexpectedResponse, match=problem):
        open_workbook(xlsx(rows), "book").sheet("S")


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ('t="s"><v>4</v>', "a text that the workbook does not hold"),
        ("><v>abc</v>", "a number that is none"),
        ("><v>NaN</v>", "a number that is none"),
        ('t="q"><v>1</v>', "a value of the unknown kind 'q'"),
        ('s="1"><v>-4</v>', "a date before the first one"),
        ('s="1"><v>9999999</v>', "a date after the last one"),
    ],
)
def test_a_value_that_means_nothing_is_no_empty_cell(cell, problem):
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    [[read]] = open_workbook(xlsx(f'<row r="1"><c r="A1" {cell}</c></row>', styles=styles), "book").sheet("S")
    assert isinstance(read, UnreadableCell) and read.problem.startswith(problem)


@pytest.mark.parametrize("since", [1900, 1904])
def test_dates_count_from_the_first_day_of_the_workbook(since):
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs>'
    day = (datetime.date(2021, 3, 21) - datetime.date(*((1899, 12, 30) if since == 1900 else (1904, 1, 1)))).days
    cells = f'<c r="A1" s="1"><v>{day}</v></c><c r="B1" s="2"><v>{day}.75</v></c><c r="C1"><v>{day}</v></c>'
    body = xlsx(
        f'<row r="1">{cells}</row>', styles=styles, book='<workbookPr date1904="1"/>' if since == 1904 else ""
    )
    assert open_workbook(body, "book").rows() == [["2021-03-21", "2021-03-21 18:00:00", str(day)]]


def test_merged_cells_that_stand_behind_the_rows_name_every_column():
    header = '<row r="1"><c r="B1" t="str"><v>2019</v></c></row>'
    names = "".join(
        f'<c r="{at}2" t="str"><v>{name}</v></c>' for at, name in zip("ABC", ("Code", "m", "f"), strict=True)
    )
    values = '<c r="A3" t="str"><v>E08000025</v></c><c r="B3"><v>1</v></c><c r="C3"><v>2</v></c>'
    rows = f'{header}<row r="2">{names}</row><row r="3">{values}</row>'
    body = xlsx(rows, after='<mergeCells count="1"><mergeCell ref="B1:C1"/></mergeCells>')
    table = sheet_table(body, "book", "S", "Code", ("2019 m", "2019 f"), TableRules(lines_above=1))
    assert table.column_names == ["Code", "2019 m", "2019 f"]
