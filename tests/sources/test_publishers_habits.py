"""Habits of publishers that could make a wrong figure, or lose one, are read right or refused with the remedy."""

import io
import re
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.area_keys import area_key
from inclusive_growth.sources.formats.published_table import read_table
from inclusive_growth.sources.formats.table_params import TableParams
from tests.sources.workbook_files import number, ods, row, text, unzipped, zipped
from tests.sources.xls_files import font, label, xls

CSV = "Code,Name,Value\r\nE08000025,Birmingham,10.5\r\nE08000027,Dudley,20\r\n"
NAMED = {"area": "Area", "area_names": ["local_authority"], "measures": {"All": "value"}}


def values(body: bytes, column: str = "Value", **more: Any) -> list[str]:
    declared = {"area": "Code", "edition": "2024", "measures": {"Value": "value"}} | more
    return [each[column] for each in read_table(body, "file", TableParams.model_validate(declared)).to_pylist()]


def book(rows: list[list[Any]], merged: str = "", formats: dict[str, str] | None = None) -> bytes:
    made = Workbook()
    for each in rows:
        made.active.append(each)
    for cell, code in (formats or {}).items():
        made.active[cell].number_format = code
    if merged:
        made.active.merge_cells(merged)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def raised(words: str, mark: str) -> CellRichText:
    return CellRichText(words, TextBlock(InlineFont(vertAlign="superscript"), mark))


def test_the_raised_mark_of_a_note_is_no_digit_of_the_figure():
    header = ["Code", raised("Value", "2")]
    body = book([header, ["E08000025", raised("12.3", "1")], ["E08000027", raised("4", "r")], ["E08000026", 5]])
    found = values(body, header={"drop_notes": True}, shorthand="gss")
    assert found == ["12.3¹", "4ʳ", "5"]
    body = book([["Area", "All"], [raised("Birmingham", "2"), 1], [raised("1", "st"), 2], [raised("m", "1,2"), 3]])
    assert values(body, "area_key", **NAMED) == ["birmingham", "1st", "m"]


def test_a_raised_mark_in_an_ods_is_no_digit_either():
    span = '<text:span text:style-name="T9">1</text:span>'
    sheet = row(text("Code"), text("Value")) + row(text("E08000025"), text(f"12.3{span}"))
    position = '<style:text-properties style:text-position="super 58%"/>'
    styles = f'<style:style style:name="T9" style:family="text">{position}'
    members = unzipped(ods({"S": sheet}))
    names = b'xmlns:style="s" xmlns:text='
    content = members["content.xml"].replace(b"xmlns:text=", names, 1)
    content = content.replace(b"<office:body>", f"{styles}</style:style><office:body>".encode())
    assert values(zipped(members | {"content.xml": content})) == ["12.3¹"]


@pytest.mark.parametrize("is_raised", [True, False])
def test_a_figure_kept_as_text_is_refused_in_an_xls_that_raises_signs(is_raised):
    header = label(0, 0, "Code") + label(0, 1, "Value")
    body = xls({"S": header + label(1, 0, "E08000025") + label(1, 1, "12.31")}, [], font(raised=is_raised))
    if is_raised:
        with pytest.raises(
            UnexpectedResponse, match="S!B2 holds a figure kept as text, where signs may be raised"
        ):
            values(body)
    else:
        assert values(body) == ["12.31"]


@pytest.mark.parametrize(
    ("code", "read"),
    [('"<"0', ["<3", "<0"]), ('0" [u]"', ["3", "0"]), ("0.0", ["3", "0"]), ('0;-0;"–"', ["3", "0"])],
)
def test_what_a_format_writes_beside_a_figure_is_kept(code, read):
    body = book([["Code", "Value"], ["E08000025", 3], ["E08000027", 0]], formats={"B2": code, "B3": code})
    assert values(body, shorthand="gss") == read


@pytest.mark.parametrize("code", ['0;-0;"[c]"', '0;-0;".."', '"c"'])
def test_a_nought_that_is_shown_as_a_sign_is_no_nought(code):
    body = book([["Code", "Value"], ["E08000025", 0]], formats={"B2": code})
    with pytest.raises(UnexpectedResponse, match="Sheet!B2 holds a number that the sheet shows as no number"):
        values(body)


@pytest.mark.parametrize(("shown", "refused"), [("[c]", True), ("-", False), ("0", False), ("<5", False)])
def test_an_ods_keeps_what_it_shows_and_is_judged_by_it(shown, refused):
    cell = number("0" if shown != "<5" else "5").replace("<text:p>0", f"<text:p>{shown}")
    cell = cell.replace("<text:p>5", "<text:p>&lt;5")
    body = ods({"S": row(text("Code"), text("Value")) + row(text("E08000025"), cell)})
    if refused:
        with pytest.raises(UnexpectedResponse, match="S!B2 holds a number that the sheet shows as no number"):
            values(body)
    else:
        assert values(body) == ["<5" if shown == "<5" else "0"]


@pytest.mark.parametrize("last", ["9", "[x]", ":"])
def test_a_last_row_with_one_figure_belongs_to_a_table_by_name_and_notes_do_not(last):
    full = [[name, *"123456"] for name in ("Birmingham", "Coventry", "Dudley")]
    table = [["Area", "All", "White", "Black", "Asian", "Mixed", "Other"], *full, ["Sandwell", last]]
    notes = [[], ["1", "Rounded to the nearest five."], ["Source", "Survey of Places"]]
    for body in (
        book([["Title"], [], *table, *notes]),
        "".join(",".join(each + [""] * (7 - len(each))) + "\n" for each in [["Title"], *table, *notes]).encode(),
    ):
        assert values(body, "Area", **NAMED)[-1] == "Sandwell"


def test_cells_merged_downwards_that_no_rule_fills_are_refused_by_address():
    rows = [["Code", "Sex", "Value"], ["E08000025", "Males", 1], [None, "Females", 2]]
    with pytest.raises(UnexpectedResponse, match=r"A2 to A3 are one cell in the column 'Code'.*under `fill`"):
        values(book(rows, merged="A2:A3"), dimensions=["Sex"])
    filled = values(book(rows, merged="A2:A3"), "Code", dimensions=["Sex"], header={"fill": ["Code"]})
    assert filled == ["E08000025"] * 2
    first = row(text("E08000025").replace("<table:table-cell", _DOWN), number("1"))
    table = row(text("Code"), text("Value")) + first + row("<table:covered-table-cell/>", number("2"))
    with pytest.raises(UnexpectedResponse, match="A2 to A3 are one cell"):
        values(ods({"S": table}))


_DOWN = '<table:table-cell table:number-rows-spanned="2"'


@pytest.mark.parametrize(
    "body",
    [
        CSV.encode("utf-16"),
        CSV.replace(",", "\t").encode("utf-16"),
        CSV.replace(",", ";").encode(),
        CSV.replace(",", "|").encode(),
        CSV.replace("\r\n", "\r").encode(),
        b"\xef\xbb\xbf" + CSV.encode(),
        ("A title; with a semicolon\r\n" + CSV.replace(",", ";")).encode(),
    ],
    ids=["utf-16", "utf-16 tabs", "semicolons", "bars", "CR", "mark", "titled"],
)
def test_a_table_in_text_of_any_form_is_read(body):
    assert values(body) == ["10.5", "20"]


def test_utf_16_that_was_cut_is_refused():
    with pytest.raises(UnexpectedResponse, match="begins as UTF-16 text and is none"):
        values(CSV.encode("utf-16")[:-1])


def test_what_macos_puts_beside_a_file_is_no_file():
    assert values(zipped({"data.csv": CSV, "__MACOSX/._data.csv": b"\0"}), member="*data.csv") == ["10.5", "20"]


@pytest.mark.parametrize(
    "name", ["Stoke–on–Trent", "Stoke-on-Trent [note 2]", "Stoke\u200b-on-Trent", "STOKE‑on‑TRENTᵃ"]
)
def test_a_name_is_the_same_with_any_dash_and_mark(name):
    assert area_key(name) == "stoke-on-trent"


def test_a_cell_out_of_form_stays_as_it_is_published():
    for cell in ("12.3r", "1,234", "1 to 4", "<5", "12·3", "(5)", "£12", "−5", "1 234", "5.", "０"):
        body = book([["Code", "Value"], ["E08000025", cell]])
        assert values(body, shorthand="gss") == [cell]
        assert not re.fullmatch(r"-?[0-9]+([.][0-9]+)?", cell)
