"""The table on a sheet: found by rule between titles and notes, with names and cells as published."""

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.sheet_tables import csv_table, sheet_table, table_in
from inclusive_growth_sample.replay.workbook_writer import render_workbook

HEADER = ["Local Authority code", "Name", "Score ", "Rank"]
DUDLEY, SANDWELL = ["E08000027", "Dudley", "0.2", "3"], ["E08000028", "Sandwell", "0.3", "1"]
WALSALL = ["E08000030", "Walsall", "0.25", "2"]
NOTES = [["Notes"], ["1. Scores are rounded."], ["2. See the", "technical report"]]


def rows(table):
    return [list(row.values()) for row in table.to_pylist()]


def test_titles_above_and_notes_below_are_not_rows():
    sheet = [
        ["Table 1: scores"],
        [],
        ["England", "", "", "Rank"],
        HEADER,
        DUDLEY,
        [],
        SANDWELL,
        WALSALL,
        [],
        *NOTES,
    ]
    for area in ("Local Authority code", ""):
        table = table_in(sheet, "sheet", area)
        assert table.column_names == HEADER
        assert rows(table) == [DUDLEY, SANDWELL, WALSALL]


def test_the_area_column_marks_the_header_even_where_a_title_row_is_fuller():
    sheet = [["Source", "MHCLG", "published", "2019-09-26"], HEADER, DUDLEY]
    assert table_in(sheet, "sheet", "Local Authority code").column_names == HEADER


def test_a_last_row_without_figures_is_kept_when_it_begins_with_a_code():
    suppressed = ["E08000029", "", "", ""]
    assert rows(table_in([HEADER, DUDLEY, SANDWELL, suppressed, *NOTES], "sheet", HEADER[0]))[-1] == suppressed
    assert rows(table_in([HEADER, DUDLEY, ["See note 3", "", "", ""]], "sheet", HEADER[0])) == [DUDLEY]


def test_a_heading_within_the_table_stays_for_staging_to_judge():
    assert rows(table_in([HEADER, DUDLEY, ["West Midlands"], SANDWELL], "sheet"))[1] == [
        "West Midlands",
        "",
        "",
        "",
    ]


@pytest.mark.parametrize(
    "first", [["E08000027", "Dudley", "9"], ["Dudley", "All", "632185"], ["", "Dudley", "0.5"]]
)
def test_a_row_of_figures_is_never_taken_for_the_header(first):
    table = table_in([["Births"], ["", "", "2018"], first, ["E08000028", "Sandwell", "8"]], "sheet")
    assert table.column_names == ["unnamed_1", "unnamed_2", "2018"]
    assert rows(table)[0] == first


def test_names_that_are_missing_or_come_twice_are_completed_and_empty_columns_left_out():
    table = table_in([["", "Flag", "", "Flag", ""], ["E08000027", "a", "", "b", ""]], "sheet")
    assert table.column_names == ["unnamed_1", "Flag", "Flag_2"]
    assert rows(table) == [["E08000027", "a", "b"]]


def test_a_sheet_without_a_table_is_refused():
    with pytest.raises(UnexpectedResponse, match="there is no table here"):
        table_in([["Cover"], [], ["Published by the department"]], "sheet")


def test_a_table_on_a_sheet_of_a_workbook_is_text_throughout():
    body = render_workbook({"Notes": [["About"]], "IMD": [["Scores"], HEADER, DUDLEY]})
    table = sheet_table(body, "book", "IMD", "Local Authority code")
    assert rows(table) == [DUDLEY]
    assert {str(field.type) for field in table.schema} == {"large_string"}


def test_a_csv_that_begins_with_its_header_must_be_whole():
    body = b"Code,Score\r\nE08000027,0.2\r\n"
    assert rows(csv_table(body, "file", "Code")) == [["E08000027", "0.2"]]
    with pytest.raises(
        UnexpectedResponse,
        match=r"line 3, byte 27: 1 cell under a header of 2; the body was cut .* the last line has no end",
    ):
        csv_table(body + b"E0800", "file", "Code")


def test_a_csv_with_titles_and_notes_is_read_by_the_same_rule():
    body = b'Table 1,,\r\nCode,Score ,Rank\r\nE08000027,"0.2",3\r\n"Note, see page 3",,\r\n'
    table = csv_table(body, "file", "Code")
    assert table.column_names == ["Code", "Score ", "Rank"]
    assert rows(table) == [["E08000027", "0.2", "3"]]


def test_a_csv_in_the_encoding_of_windows_is_read_when_the_yaml_says_so():
    body = "Code,Pay £ – weekly\nE08000027,500\n".encode("cp1252")
    assert csv_table(body, "file", "Code", "cp1252").column_names == ["Code", "Pay £ – weekly"]
    with pytest.raises(UnexpectedResponse, match="set `encoding`"):
        csv_table(body, "file", "Code")


TITLED = b"Scores of 2019\r\n\r\nCode,Name,Score\r\nE08000027,Dudley,0.2\r\nE08000028,Sandwell,0.3\r\n"


def test_a_titled_csv_is_read_and_its_notes_are_no_rows():
    for notes in (b"", b"\r\nSource: ONS", b"Source: ONS,,\r\n", b"Note\r\nSource: ONS"):
        table = csv_table(TITLED + notes, "file", "Code")
        assert rows(table) == [["E08000027", "Dudley", "0.2"], ["E08000028", "Sandwell", "0.3"]]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (TITLED + b"E08000030,Wal", "line 6, byte 81: 2 cells under a header of 3"),
        (TITLED + b"E0800", "line 6, byte 81: no line end, and no whole row"),
        (TITLED + b'E08000030,"Wals', "line 6, byte 91: a quotation mark opens a cell and never closes"),
        (TITLED.replace(b",Dudley,0.2", b",Dudley"), "line 4, byte 35: 2 cells under a header of 3"),
        (TITLED.replace(b"Dudley", b'Dud"ley'), "line 4, byte 48: a quotation mark inside a cell"),
        (TITLED + TITLED, "line 6, byte 81: 1 cell under a header of 3"),
        (TITLED.replace(b"Dudley", b"Dudl\xffy"), "line 4, byte 49: not UTF-8 text"),
        (TITLED.replace(b"27,Dudley,0.2\r\n", b"27,Dudley,0.2\rX"), "line 4, byte 55: a carriage return alone"),
    ],
)
def test_a_table_under_titles_is_as_strict_as_one_without(body, said):
    with pytest.raises(UnexpectedResponse) as refused:
        csv_table(body, "file", "Code")
    assert said in str(refused.value)


def test_a_csv_without_the_area_column_is_refused_with_what_is_there_instead():
    body = b"Scores\nCode\xc2\xa0of area,Score\nE08000027,0.2\n"
    with pytest.raises(UnexpectedResponse, match="no column 'Code of area', but 'Code‹NO-BREAK SPACE›of area'"):
        csv_table(body, "file", "Code of area")


def test_several_tables_on_a_sheet_are_refused_by_their_rows():
    def block(year):
        return [["Counts"], [f"date {year}"], [], ["Area", "All", "Small"], ["Babergh", "41", "9"]]

    for area in ("Area", ""):
        with pytest.raises(UnexpectedResponse, match="the header of row 4 stands again in row 9"):
            table_in([*block("2018"), *block("2019")], "sheet", area)
    other = [["Area", "All", "Large"], ["Basildon", "75", "8"]]
    with pytest.raises(UnexpectedResponse, match="the header of row 4 stands again in row 7"):
        table_in([*block("2018"), [], *other], "sheet", "Area")


def test_two_columns_that_look_alike_are_refused_when_one_of_them_is_read():
    sheet = [["Code", "Score", "Score ", "Rank", "Rank"], ["E08000027", "0.2", "0.3", "1", "2"]]
    with pytest.raises(UnexpectedResponse, match=r"'Score' \(column 2\), 'Score‹SPACE›' \(column 3\)"):
        table_in(sheet, "sheet", "Code", ["Code", "Score"])
    assert table_in(sheet, "sheet", "Code", ["Code"]).column_names[3:] == ["Rank", "Rank_2"]
    body = b"Code,Rank,Rank\nE08000027,1,2\n"
    with pytest.raises(UnexpectedResponse, match="the column 'Rank' stands there 2 times"):
        csv_table(body, "file", "Code", read=["Code", "Rank"])
