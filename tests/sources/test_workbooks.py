"""Workbooks: a cell is the text of what it holds; what could swallow the machine is refused before it is read."""

import datetime
import io
import zipfile

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats import archives, sheet_rows
from inclusive_growth.sources.formats import ods as formats_ods
from inclusive_growth.sources.formats.workbooks import open_workbook
from inclusive_growth_sample.replay.workbook_writer import render_workbook
from tests.sources.workbook_files import empty, number, ods, row, text, unzipped, zipped


def sheet_cells(body: bytes, where: str, sheet: str = "") -> list[list[str]]:
    return open_workbook(body, where).rows(sheet)


SMALL = render_workbook({"Notes": [], "IDACI": [["Code", "Score "], ["E08000025", "0.283"]]})


def test_a_cell_is_the_shortest_text_of_what_it_holds():
    from openpyxl import Workbook

    book = Workbook()
    day = datetime.date(2019, 9, 26)
    book.active.append(
        [1795, 0.1, 0.14199999999999999, 1e-7, 66.10000000000001, True, day, " x ", "01", None, 12.0]
    )
    out = io.BytesIO()
    book.save(out)
    cells = ["1795", "0.1", "0.142", "0.0000001", "66.10000000000001", "TRUE", "2019-09-26", " x ", "01", "", "12"]
    assert sheet_cells(out.getvalue(), "book") == [cells]


def test_sheets_of_both_kinds_are_named_and_read():
    assert open_workbook(SMALL, "book").sheets == ["Notes", "IDACI"]
    assert sheet_cells(SMALL, "book", "IDACI") == [["Code", "Score "], ["E08000025", "0.283"]]
    body = ods({"Table_1": row(text("Area"), number("2018")) + row(text("Dudley"), number("0.283"))})
    assert sheet_cells(body, "book", "Table_1") == [["Area", "2018"], ["Dudley", "0.283"]]


def test_a_sheet_that_is_not_named_or_not_there_is_refused_with_the_names():
    with pytest.raises(UnexpectedResponse, match="name one of the sheets in the dataset's YAML: 'Notes', 'IDACI'"):
        sheet_cells(SMALL, "book")
    with pytest.raises(UnexpectedResponse, match="no sheet 'IDAOPI'; there are: 'Notes', 'IDACI'"):
        sheet_cells(SMALL, "book", "IDAOPI")


def test_a_workbook_packed_again_has_other_bytes_and_the_same_cells():
    sheets = {"IDACI": [["Code", "Score "], ["E08000025", "0.283"]]}
    once, again = render_workbook(sheets), render_workbook(sheets, packed_anew=True)
    assert once != again
    assert sheet_cells(once, "book") == sheet_cells(again, "book")


@pytest.mark.parametrize("length", [100, len(SMALL) // 2, len(SMALL) - 30])
def test_a_cut_workbook_is_refused(length):
    with pytest.raises(UnexpectedResponse, match="the body was cut"):
        sheet_cells(SMALL[:length], "book", "IDACI")


def test_what_is_no_workbook_inside_is_refused():
    with pytest.raises(UnexpectedResponse, match="not a workbook that can be read"):
        sheet_cells(zipped({"hello.xml": "<a/>"}), "book")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    bomb = zipped(unzipped(SMALL) | {"xl/media.xml": b" " * (archives.FREE_BYTES + 1)})
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *args: pytest.fail("it was unpacked"))
    with pytest.raises(UnexpectedResponse, match="would unpack to 16,7"):
        sheet_cells(bomb, "book", "IDACI")


def test_a_large_workbook_is_refused_whatever_its_ratio(monkeypatch):
    monkeypatch.setattr(archives, "most_unpacked", lambda: 1000)
    with pytest.raises(UnexpectedResponse, match=r"at most 1,000 are read \(IGW_UNPACKED_MAX_BYTES\)"):
        sheet_cells(SMALL, "book", "IDACI")
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    with pytest.raises(UnexpectedResponse, match="holds 6 files, over the 3 allowed"):
        sheet_cells(SMALL, "book", "IDACI")


def test_an_archive_that_lies_about_a_size_is_refused():
    name = b"xl/worksheets/sheet2.xml"
    with zipfile.ZipFile(io.BytesIO(SMALL)) as archive:
        real = archive.getinfo(name.decode()).file_size
    at = SMALL.rindex(name) - 46 + 24  # the directory's field with the unpacked size
    assert SMALL[at : at + 4] == real.to_bytes(4, "little")
    lying = SMALL[:at] + (40).to_bytes(4, "little") + SMALL[at + 4 :]
    with pytest.raises(UnexpectedResponse, match="not a whole workbook"):
        sheet_cells(lying, "book", "IDACI")


def test_xml_that_declares_entities_is_refused():
    head = '<!DOCTYPE x [<!ENTITY lol "lol"><!ENTITY more "&lol;&lol;&lol;">]>'
    with pytest.raises(UnexpectedResponse, match=r"content\.xml declares XML entities"):
        sheet_cells(ods({"T": row(text("&more;"))}, head), "book")
    sixteen = zipped(unzipped(SMALL) | {"xl/workbook.xml": '<?xml version="1.0"?><a/>'.encode("utf-16")})
    with pytest.raises(UnexpectedResponse, match="not UTF-8"):
        sheet_cells(sixteen, "book", "IDACI")


def test_one_cell_in_the_far_corner_takes_no_memory_and_is_read(monkeypatch):
    files = unzipped(SMALL)
    corner = b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row></sheetData>'
    far = files["xl/worksheets/sheet2.xml"].replace(b"</sheetData>", corner)
    rows = open_workbook(zipped(files | {"xl/worksheets/sheet2.xml": far}), "book").sheet("IDACI")
    assert (len(rows), rows[2], rows[-1][-1], len(rows[-1])) == (1_048_576, [], "7", 16_384)
    monkeypatch.setattr(sheet_rows, "FREE_CELLS", 10_000)
    with pytest.raises(UnexpectedResponse, match="spans 16,388 cells, of which 5 hold something"):
        sheet_cells(zipped(files | {"xl/worksheets/sheet2.xml": far}), "book", "IDACI")
    styled = files["xl/worksheets/sheet2.xml"].replace(b"</row>", b'<c r="XFD1" s="3"/></row>', 1)
    assert len(sheet_cells(zipped(files | {"xl/worksheets/sheet2.xml": styled}), "book", "IDACI")) == 2


@pytest.mark.parametrize(
    "rows",
    [
        row(number("1", repeated=16384), repeated=1_048_576),
        row(empty(3), repeated=900_000_000) + row(number("1")),
        row(number("1")) + row(empty(900_000_000), number("1")),
    ],
    ids=["repeated cell", "after empty rows", "after empty cells"],
)
def test_an_ods_that_repeats_itself_without_end_is_refused(rows):
    with pytest.raises(UnexpectedResponse, match="a sheet spans"):
        sheet_cells(ods({"T": rows}), "book")


def test_empty_rows_and_cells_that_fill_an_ods_to_its_border_are_harmless():
    rows = row(text("a"), text("b"), empty(16382)) + row(empty(16384), repeated=1_048_575)
    assert sheet_cells(ods({"T": rows}), "book")[0][:2] == ["a", "b"]


def test_the_limit_on_repeated_cells_is_of_one_sheet(monkeypatch):
    monkeypatch.setattr(formats_ods, "FREE_CELLS", 4)
    assert open_workbook(ods({"A": row(number("1", 4)), "B": row(number("1", 4))}), "book").sheets == ["A", "B"]
