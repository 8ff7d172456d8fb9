"""Headers of several lines, stacked tables, headings, merged cells and marks of notes, by declared rules."""

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.sheet_tables import csv_table, table_in
from inclusive_growth.sources.formats.table_rules import TableRules

# As in ASHE tables: three lines, the last of which names the columns of areas.
ABOVE = TableRules(lines_above=2)
HEADER = [
    ["", "", "Number", "", "Annual", "Annual", ""],
    ["", "", "of jobsb", "", "percentage", "percentage", "Percentiles"],
    ["Description", "Code", "(thousand)", "Median", "change", "change", "10", "20"],
]
DUDLEY = ["Dudley", "E08000027", "107", "514.2", "7.1", "6", "190.1", "301"]
SANDWELL = ["Sandwell", "E08000028", "x", "x", "", "", "x", "x"]
NOTES = [["a  Employees on adult rates."], ["b  Figures for jobs are indicative."], ["Source: ONS."]]
SHEET = [["Table 8.1a", "", "For all employee jobs(a)"], [], *HEADER, DUDLEY, SANDWELL, *NOTES]


def read(sheet, area="Code", wanted=(), rules=ABOVE, merged=()):
    return table_in(sheet, "sheet", area, wanted, rules, merged)


def test_the_lines_of_a_column_are_joined_by_a_space_and_empty_ones_count_for_nothing():
    table = read(SHEET)
    assert table.column_names == [
        "Description",
        "Code",
        "Number of jobsb (thousand)",
        "Median",
        "Annual percentage change",
        "Annual percentage change_2",
        "Percentiles 10",
        "20",
    ]
    assert [list(row.values()) for row in table.to_pylist()] == [DUDLEY, SANDWELL]


def test_a_text_holds_for_the_columns_its_cell_is_merged_over_or_as_declared():
    assert read(SHEET, merged=[(3, 6, 7)]).column_names[6:] == ["Percentiles 10", "Percentiles 20"]
    below = [["Area", "Level 1", "", "Level 2", ""], ["", "number", "conf", "number", "conf"]]
    rows = [["Dudley", "1", "2", "3", "4"], ["Walsall", "5", "6", "7", "8"]]
    rules = TableRules(lines_below=1, spread=True)
    assert read([*below, *rows], "Area", rules=rules).column_names == [
        "Area",
        "Level 1 number",
        "Level 1 conf",
        "Level 2 number",
        "Level 2 conf",
    ]


@pytest.mark.parametrize(
    ("published", "found"),
    [
        ("Number of jobsb", True),
        ("Number of jobs(b)", True),
        ("Number of jobs [note 2]", True),
        ("Number of jobs[2,3]", True),
        ("Number of jobs²", True),
        ("Number of jobsc", False),  # no note below begins with c
        ("Number of jobs [r]", False),  # revised: it says something of the figures
        ("Numbers of jobs", False),
    ],
)
def test_marks_of_notes_are_taken_off_a_name_that_the_yaml_names(published, found):
    sheet = [["Code", published], ["E08000027", "107"], ["E08000028", "90"], *NOTES]
    rules = TableRules(drop_notes=True)
    names = read(sheet, wanted=["Code", "Number of jobs"], rules=rules).column_names
    assert names == ["Code", "Number of jobs" if found else published]
    assert read(sheet, rules=rules).column_names == ["Code", published], "a name that nobody names stays as it is"


def test_a_word_keeps_a_letter_of_its_own_and_two_columns_of_one_name_are_refused():
    sheet = [["Area[note 1]", "Data"], ["Dudley", "1"], ["Walsall", "2"], *NOTES]
    rules = TableRules(drop_notes=True)
    assert read(sheet, "Area", ["Area", "Data"], rules).column_names == ["Area", "Data"]
    twice = [["Area", "Rate(a)", "Rate(b)"], ["Dudley", "1", "2"], ["Walsall", "2", "3"], *NOTES]
    with pytest.raises(UnexpectedResponse, match="stands there 2 times"):
        read(twice, "Area", ["Area", "Rate"], rules)


def block(label, *rows):
    return [["date", label], ["confidence", "95%"], [], ["Area", "number", "Flags"], *rows, []]


def test_tables_below_each_other_are_told_apart_by_the_line_that_is_declared():
    sheet = [["survey"], *block("2020", ["ladu:Dudley", "1", ""]), *block("2021", ["ladu:Dudley", "2", "*"])]
    table = read(sheet, "Area", rules=TableRules(blocks="date"))
    assert [tuple(row.values()) for row in table.to_pylist()] == [
        ("ladu:Dudley", "1", "", "2020"),
        ("ladu:Dudley", "2", "*", "2021"),
    ]
    titled = [["Men"], ["Area", "n"], ["Dudley", "1"], [], ["Women"], ["Area", "n"], ["Dudley", "2"], ["~ note"]]
    table = read(titled, "Area", rules=TableRules(blocks="title"))
    assert table.column("block").to_pylist() == ["Men", "Women"]


@pytest.mark.parametrize(
    ("sheet", "rules", "words"),
    [
        ([*block("2020", ["a", "1"]), *block("2020", ["a", "2"])], {"blocks": "date"}, "are both called '2020'"),
        ([*block("2020", ["a", "1"]), *block("2021", ["a", "2"])], {"blocks": "year"}, "says which table it is"),
        ([*block("2020", ["a", "1"]), *block("2021", ["a", "2"])], {"drop_notes": True}, "several tables stand"),
        (
            [*block("2020", ["a", "1"]), ["date", "2021"], [], ["Area", "rate"], ["a", "2"]],
            {"blocks": "date"},
            "has other columns than the first",
        ),
    ],
)
def test_tables_that_cannot_be_told_apart_are_refused(sheet, rules, words):
    with pytest.raises(UnexpectedResponse, match=words):
        read(sheet, "Area", rules=TableRules(**rules))


def test_blocks_far_down_are_found_and_the_column_of_areas_must_be_named():
    rows = [["date", "2020"], ["Area[note 1]", "n"], *([f"place {at}", "1"] for at in range(300))]
    rows += [["date", "2021"], ["Area[note 1]", "n"], ["place 1", "2"]]
    table = read(rows, "Area", ["Area"], TableRules(blocks="date", drop_notes=True))
    assert (table.num_rows, table.column("block")[-1].as_py()) == (301, "2021")
    with pytest.raises(UnexpectedResponse, match="name `area`"):
        read(rows, "", rules=TableRules(blocks="date"))


@pytest.mark.parametrize(
    ("sheet", "rules", "words"),
    [
        (SHEET, TableRules(lines_above=1, lines_below=1), "no header with a column 'Code'"),
        ([HEADER[0], [], *HEADER[1:], DUDLEY], ABOVE, "do not stand together: rows 1, 3, 4"),
        (
            [["", "", "1795.5"], *HEADER[1:], DUDLEY],
            ABOVE,
            "row 1 cannot be a line of the header, it holds a figure",
        ),
        ([*HEADER[:2], ["Description", "Codes"], DUDLEY], ABOVE, "no column 'Code'"),
    ],
)
def test_lines_that_are_no_header_are_refused(sheet, rules, words):
    with pytest.raises(UnexpectedResponse, match=words):
        read(sheet, rules=rules)


def test_headings_within_the_table_become_a_column_and_merged_cells_repeat_their_text():
    sheet = [
        ["Region", "Sex", "n"],
        ["2019"],
        ["East", "Men", "1"],
        ["", "Women", "2"],
        ["2020"],
        ["East", "Men", "3"],
    ]
    rules = TableRules(headings="year", fill=("Region",))
    assert [tuple(row.values()) for row in read(sheet, "Sex", rules=rules).to_pylist()] == [
        ("East", "Men", "1", "2019"),
        ("East", "Women", "2", "2019"),
        ("East", "Men", "3", "2020"),
    ]
    with pytest.raises(UnexpectedResponse, match="row 6 has no 'Region', nor is there one above"):
        read([*sheet[:4], ["2020"], ["", "Men", "3"]], "Sex", rules=rules)


def test_a_csv_with_a_header_of_several_lines_keeps_every_row_whole():
    lines = [",".join(row + [""] * (8 - len(row))) for row in SHEET if row]
    body = "\r\n".join(lines).encode() + b"\r\n"
    assert csv_table(body, "file", "Code", rules=ABOVE).num_rows == 2
    cut = body.replace(b"Dudley,E08000027,107,", b"Dudley,E08000027,")
    with pytest.raises(UnexpectedResponse, match="row 5 has 7 cells under a header of 8"):
        csv_table(cut, "file", "Code", rules=ABOVE)
