"""Tables by name, wide tables, periods in words and several sheets are read as the dataset declares them."""

import io
import zipfile
from typing import Any

import pytest
from pydantic import ValidationError

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.published_table import read_table
from inclusive_growth.sources.formats.table_params import TableParams
from inclusive_growth_sample.replay.ods_writer import render_ods
from inclusive_growth_sample.replay.workbook_writer import render_workbook

WHERE = "https://www.gov.uk/media/1/table.ods"
BASE: dict[str, Any] = {"area": "Force", "edition": "2019", "measures": {"White": "value"}}
TABLE = [
    ["Table 1: tactics by force, year ending March 2019"],
    ["Force", "Tactic", "White", "Black", "Not reported"],
    ["West Midlands1", "All", "7379", "2053", ":"],
    ["Total England and Wales", "All", "447337", "94222", "1751"],
    ["1. See the notes."],
]
LONG = {
    "melt": {"columns": ["White", "Black", "Not reported"], "into": "Perceived"},
    "measures": {"figure": "value"},
    "dimensions": ["Tactic", "Perceived"],
}


def params(**changes: Any) -> TableParams:
    return TableParams.model_validate(BASE | changes)


def rows(body: bytes, **changes: Any) -> list[dict[str, str]]:
    return read_table(body, WHERE, params(**changes)).to_pylist()


def book(**sheets: list[list[str]]) -> bytes:
    return render_ods(sheets)


def test_columns_of_one_figure_each_become_rows_and_signs_statuses() -> None:
    found = rows(book(Table=TABLE), **LONG, shorthand={":": "x"}, area_names=["police_force_area"])
    assert [(row["area_key"], row["Perceived"], row["figure"], row["shorthand"]) for row in found[:3]] == [
        ("west midlands", "White", "7379", ""),
        ("west midlands", "Black", "2053", ""),
        ("west midlands", "Not reported", "", "[x]"),
    ]
    assert found[0]["Force"] == "West Midlands1", "the name stays as published"


def test_a_wildcard_takes_what_fits_and_needs_something() -> None:
    table = [["Force", "As at 30 June 2015 (Q1)", "As at 31 March 2016 (Q4)", "Notes"], ["Kent", "1", "2", "a"]]
    wide = {"measures": {"figure": "value"}, "edition": "", "period": "As at", "period_words": True}
    found = rows(book(T=table), **wide, melt={"columns": ["As at *"], "into": "As at"})
    assert [(row["period_read"], row["figure"]) for row in found] == [("2015-06-30", "1"), ("2016-03-31", "2")]
    with pytest.raises(UnexpectedResponse, match=r"no column fits 'At \*' of `melt`; there are: Force, As at"):
        rows(book(T=table), **wide, melt={"columns": ["At *"], "into": "As at"})


def test_a_header_that_is_missing_is_named_with_the_one_there_in_its_place() -> None:
    melt = {"columns": ["White", "black"], "into": "Perceived"}
    with pytest.raises(UnexpectedResponse, match=r"no column 'black', but 'Black'.*`melt`"):
        rows(book(T=TABLE), measures={"figure": "value"}, melt=melt)


def test_a_column_of_the_file_is_not_overwritten() -> None:
    melt = {"columns": ["White"], "into": "Tactic"}
    with pytest.raises(UnexpectedResponse, match="has a column 'Tactic' of its own"):
        rows(book(T=TABLE), measures={"figure": "value"}, dimensions=["Tactic"], melt=melt | {"figure": "figure"})


@pytest.mark.parametrize(
    ("where", "sheets"),
    [
        ("title", {"T": TABLE}),
        ("sheet name", {"Year ending March 2019": TABLE[1:]}),
        (
            "Cover",
            {
                "Cover": [["Police use of force\nApril 2018 to March 2019"], ["Published 19 December 2019"]],
                "T": TABLE,
            },
        ),
    ],
)
def test_the_one_period_is_found_where_the_file_says_it(where: str, sheets: dict[str, list[list[str]]]) -> None:
    sheet = next(name for name in sheets if name != "Cover")
    found = rows(render_ods(sheets), edition="", period_in=where, sheet=sheet)
    assert {row["period_read"] for row in found} == {"2018-04-01/P1Y"}


@pytest.mark.parametrize(
    ("title", "words"),
    [("Tactics by force", "no period stand"), ("2017/18 and 2018/19", "2 periods stand.*2017/P1Y, 2018/P1Y")],
)
def test_no_period_or_two_are_refused(title: str, words: str) -> None:
    with pytest.raises(UnexpectedResponse, match=words):
        rows(book(T=[[title], *TABLE[1:]]), edition="", period_in="title")


def test_sheets_of_one_form_are_one_table_and_one_of_another_form_is_refused() -> None:
    both = render_workbook({"Pensioners": TABLE, "Working age": TABLE})
    found = rows(both, sheets=["Pensioners", "Working age"], dimensions=["sheet"])
    assert [row["sheet"] for row in found] == ["Pensioners"] * 2 + ["Working age"] * 2
    other = render_workbook({"Pensioners": TABLE, "Working age": [["Force", "Asian"], ["Kent", "1"]]})
    with pytest.raises(UnexpectedResponse, match="sheet 'Working age': no column 'White'"):
        rows(other, sheets=["Pensioners", "Working age"], dimensions=["sheet"])


def test_a_file_within_an_archive_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("tables/dis0105.ods", book(T=TABLE))
    assert rows(out.getvalue(), member="dis0105.ods")[0]["White"] == "7379"
    with pytest.raises(UnexpectedResponse, match="name its file under `member`"):
        rows(out.getvalue())


def test_a_long_table_says_what_each_figure_is() -> None:
    body = b"Force,Kind,Figure\nKent,Outcome,12.5\nKent,Base,300\n"
    long = params(measure="Kind", figure="Figure", measures={"Outcome": "value"})
    assert read_table(body, "t.csv", long).to_pylist()[0] == {
        "Force": "Kent",
        "Kind": "Outcome",
        "Figure": "12.5",
        "edition": "2019",
    }
    assert (long.layout.measure, long.layout.figure, long.figures) == ("Kind", "Figure", ("Figure",))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"period": "Year"}, "not both"),
        ({"edition": ""}, "give either"),
        ({"measure": "Kind"}, "go together"),
        ({"sheet": "A", "sheets": ["B"]}, "either `sheet` or `sheets`"),
        ({"area_names": ["region"], "area_name": "Name"}, "names stand in `area`"),
        ({"no_areas": ["Total"]}, "go with `area_names`"),
        ({"melt": {"columns": ["White"], "into": "Group"}}, "must name 'figure'"),
        ({"percentages": {"Other": "percent"}}, "none of the `measures`"),
    ],
)
def test_a_contradiction_in_the_yaml_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        params(**changes)


def test_only_what_is_declared_is_no_area() -> None:
    declared = params(area_names=["police_force_area"], no_areas=["Total *", ""])
    assert declared.is_no_area("Total North East")
    assert declared.is_no_area("")
    assert not declared.is_no_area("Totally other")


BULK = b"""date,geography,geography code,Religion: Total,Religion: Sikh
2021,Birmingham 001A,E01008881,1800,40
2021,Solihull 002B,E01010138,1500,7
"""
OF_NEIGHBOURHOODS: dict[str, Any] = {
    "area": "geography code",
    "area_name": "geography",
    "within_name": "geography",
    "period": "date",
    "melt": {"columns": ["Religion: *"], "into": "religion", "figure": "people"},
    "dimensions": ["religion"],
    "measures": {"people": "value"},
}


def test_neighbourhoods_lie_in_the_authority_that_their_name_begins_with() -> None:
    found = read_table(BULK, WHERE, TableParams.model_validate(OF_NEIGHBOURHOODS)).to_pylist()
    assert [(row["geography code"], row["within_key"], row["religion"], row["people"]) for row in found] == [
        ("E01008881", "birmingham", "Religion: Total", "1800"),
        ("E01008881", "birmingham", "Religion: Sikh", "40"),
        ("E01010138", "solihull", "Religion: Total", "1500"),
        ("E01010138", "solihull", "Religion: Sikh", "7"),
    ]


@pytest.mark.parametrize("other", [{"within": "date"}, {"area_names": ["local_authority"]}])
def test_a_neighbourhoods_authority_is_given_in_one_way(other: dict[str, Any]) -> None:
    given = {name: value for name, value in OF_NEIGHBOURHOODS.items() if name != "area_name"}
    with pytest.raises(ValidationError, match="goes without"):
        TableParams.model_validate(given | other)
