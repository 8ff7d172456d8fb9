"""Cells that are more than their value: what cannot be read is refused by its address, and is never empty."""

import io
import re

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.sheet_tables import sheet_table
from inclusive_growth.sources.formats.workbooks import UnreadableCell, open_workbook
from inclusive_growth_sample.replay.workbook_writer import render_workbook
from tests.sources import xls_files
from tests.sources.workbook_files import ods, row, text, unzipped, zipped

HEADER = ["Code", "Name", "Score", "Check"]
ROW = ["E08000027", "Dudley"]


def xlsx(*cells: str, styles: tuple[str, ...] = (), calculation: str = "") -> bytes:
    """A workbook with a header and one row: two texts, and these cells in XML from column C on."""
    files = unzipped(render_workbook({"IDACI": [HEADER, [*ROW, "x"]], "Notes": [["#REF!"]]}))
    sheet = files["xl/worksheets/sheet1.xml"].decode()
    files["xl/worksheets/sheet1.xml"] = re.sub(r'<c r="C2".*?</c>', lambda match: "".join(cells), sheet)
    files["xl/workbook.xml"] = files["xl/workbook.xml"].replace(
        b"</workbook>", f"{calculation}</workbook>".encode()
    )
    codes = "".join(f'<numFmt numFmtId="{200 + at}" formatCode="{code}"/>' for at, code in enumerate(styles))
    cell_styles = "".join(f'<xf numFmtId="{200 + at if at >= 0 else 0}"/>' for at in range(-1, len(styles)))
    files["xl/styles.xml"] = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<numFmts>{codes}</numFmts><cellXfs>{cell_styles}</cellXfs></styleSheet>"
    ).encode()
    relations = files["xl/_rels/workbook.xml.rels"].decode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
    files["xl/_rels/workbook.xml.rels"] = relations.replace(
        "</Relationships>", f'<Relationship Id="rId9" Type="{kind}" Target="styles.xml"/></Relationships>'
    ).encode()
    return zipped(files)


def one_row(body: bytes) -> list[str]:
    return open_workbook(body, "book").rows("IDACI")[1]


def refusal(body: bytes, read: tuple[str, ...] = ()) -> str:
    with pytest.raises(UnexpectedResponse) as refused:
        sheet_table(body, "book", "IDACI", "Code", read)
    return str(refused.value)


@pytest.mark.parametrize("name", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_in_xlsx_is_refused_by_its_address(name: str) -> None:
    body = xlsx(f'<c r="C2" t="e"><v>{name}</v></c>')
    assert f"IDACI!C2 holds the error {name}" in refusal(body)
    assert one_row(body)[2] == name


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="C2"><f>0.13*2</f><v></v></c>',
        '<c r="C2"><f>0.13*2</f><v/></c>',
        '<c r="C2"><f>0.13*2</f></c>',
        '<c r="C2" t="str"><f>0.13*2</f></c>',
        "<c><f>0.13*2</f></c>",
    ],
)
def test_a_formula_without_a_kept_value_is_refused_by_its_address(cell: str) -> None:
    assert "IDACI!C2 holds a formula without a kept value" in refusal(xlsx(cell))


def test_a_formula_with_its_value_is_that_value() -> None:
    assert one_row(xlsx('<c r="C2"><f>0.13*2</f><v>0.26</v></c>'))[2] == "0.26"
    assert one_row(xlsx('<c r="C2" t="str"><f>""</f><v></v></c>', '<c r="D2"><v>1</v></c>'))[2:] == ["", "1"]


def test_a_zero_that_waits_for_its_calculation_is_refused() -> None:
    cell = '<c r="C2"><f>A9</f><v>0</v></c>'
    assert one_row(xlsx(cell))[2] == "0"
    waiting = xlsx(cell, calculation='<calcPr fullCalcOnLoad="1"/>')
    assert "IDACI!C2 holds a formula that was not calculated yet" in refusal(waiting)
    kept = xlsx(cell.replace(">0<", ">3<"), calculation='<calcPr fullCalcOnLoad="1"/>')
    assert one_row(kept)[2] == "3"


def test_what_the_sheet_shows_otherwise_is_refused_and_a_percentage_stays_one() -> None:
    shown = xlsx('<c r="C2" s="1"><v>0.125</v></c>', '<c r="D2" s="1"><v>-0.07</v></c>', styles=("0.0%",))
    assert one_row(shown)[2:] == ["12.5%", "-7%"]
    hidden = xlsx('<c r="C2" s="1"><v>3</v></c>', styles=("[&lt;5]&quot;c&quot;;0",))
    assert "IDACI!C2 holds a number that the sheet shows as no number at all" in refusal(hidden)
    assert "3" not in one_row(hidden)[2]
    scaled = xlsx('<c r="C2" s="1"><v>12345</v></c>', styles=("#,##0,",))
    assert "IDACI!C2 holds a number that the sheet shows as another number" in refusal(scaled)


def test_only_columns_that_are_read_and_cells_of_the_table_are_refused() -> None:
    body = xlsx('<c r="C2"><v>0.2</v></c>', '<c r="D2" t="e"><v>#DIV/0!</v></c>')
    assert "IDACI!D2" in refusal(body)
    table = sheet_table(body, "book", "IDACI", "Code", ("Code", "Score"))
    assert table.to_pylist() == [dict(zip(HEADER, [*ROW, "0.2", "#DIV/0!"], strict=True))]
    below = '</c></row><row r="4"><c r="A4" t="e"><v>#N/A</v>'
    noted = xlsx(f'<c r="C2"><v>0.2</v></c><c r="D2"><v>1</v>{below}</c>')
    assert sheet_table(noted, "book", "IDACI", "Code").num_rows == 1


def ods_cell(attributes: str, shown: str = "", before: str = "") -> str:
    return f"<table:table-cell {attributes}>{before}<text:p>{shown}</text:p></table:table-cell>"


CALC = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (
            ods_cell(
                f'{CALC} office:value-type="string" office:string-value="" calcext:value-type="error"', "#N/A"
            ),
            "#N/A",
        ),
        (ods_cell('table:formula="of:=1/0" office:value-type="float" office:value="0"', "#DIV/0!"), "#DIV/0!"),
        (
            ods_cell('table:formula="of:=x" office:value-type="float" office:value="0"', "Err:502"),
            "the error Err:502",
        ),
        ('<table:table-cell table:formula="of:=0.13*2"/>', "a formula without a kept value"),
        (ods_cell('office:value-type="float" office:value="3"', "c"), "shows as no number at all"),
        (ods_cell('office:value-type="float" office:value="12345"', "12"), "shows as another number"),
    ],
)
def test_an_ods_cell_that_cannot_be_read_is_refused_by_its_address(cell: str, said: str) -> None:
    body = ods({"Other": row(cell), "IDACI": row(*map(text, HEADER)) + row(*map(text, ROW), cell)})
    assert "IDACI!C2 holds" in refusal(body) and said in refusal(body)


def test_ods_cells_are_found_where_they_repeat_and_comments_are_no_text() -> None:
    note = "<office:annotation><text:p>#N/A</text:p></office:annotation>"
    cells = (
        ods_cell('office:value-type="percentage" office:value="0.19"', "19.0%", note),
        ods_cell('office:value-type="float" office:value="1234.56"', "1,235"),
        ods_cell('office:value-type="currency" office:value="5"', "£5.00"),
        ods_cell('office:value-type="string"', "#N/A"),
    )
    rows = row(text("a"), repeated=2) + row('<table:table-cell table:number-columns-repeated="2"/>', *cells)
    assert open_workbook(ods({"T": rows}), "book").rows("T")[2] == ["", "", "19%", "1234.56", "5", "#N/A"]
    broken = '<table:table-cell table:formula="of:=x" table:number-columns-repeated="2"/>'
    found = open_workbook(
        ods({"T": row(text("a"), repeated=2) + row(broken, text("z"), repeated=2)}), "book"
    ).rows("T")
    assert [cell.place for line in found for cell in line if isinstance(cell, UnreadableCell)] == [
        "T!A3",
        "T!B3",
        "T!A4",
        "T!B4",
    ]


def xls(*cells: bytes, formats: tuple[str, ...] = ()) -> bytes:
    header = b"".join(xls_files.label(0, at, name) for at, name in enumerate(HEADER))
    named = b"".join(xls_files.label(1, at, name) for at, name in enumerate(ROW))
    return xls_files.xls(
        {"Notes": xls_files.error(0, 0, 42), "IDACI": header + named + b"".join(cells)}, [*formats]
    )


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (xls_files.error(1, 2, 23), "the error #REF!"),
        (xls_files.formula(1, 2, xls_files.error_result(7)), "the error #DIV/0!"),
        (xls_files.formula(1, 2, b"\0" * 8, flags=2), "a formula that was not calculated yet"),
        (xls_files.number(1, 2, 3.0, style=2), "shows as no number at all"),
    ],
)
def test_an_xls_cell_that_cannot_be_read_is_refused_by_its_address(cell: bytes, said: str) -> None:
    body = xls(cell, formats=("0.0%", ";;;"))
    assert "IDACI!C2 holds" in refusal(body) and said in refusal(body)


def test_numbers_of_an_xls_are_what_its_sheet_shows() -> None:
    cells = (xls_files.number(1, 2, 0.125, style=1), xls_files.whole(1, 3, -7), xls_files.wholes(1, 4, [5, 6]))
    assert one_row(xls(*cells, formats=("0.0%",))) == [*ROW, "12.5%", "-7", "5", "6"]
    percentages = xls(xls_files.wholes(1, 2, [1, -2], style=1), formats=("0%",))
    assert one_row(percentages)[2:] == ["100%", "-200%"]


def test_an_xls_that_is_cut_is_refused() -> None:
    with pytest.raises(UnexpectedResponse):
        open_workbook(xls()[:1600], "book").rows("IDACI")


def test_a_binary_workbook_is_refused_because_its_errors_look_empty() -> None:
    with pytest.raises(UnexpectedResponse, match="an XLSB workbook"):
        open_workbook(zipped({"xl/workbook.bin": b"\0"}), "book")


def test_every_cell_of_every_sheet_is_listed_and_none_is_refused() -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["a", None, 0.5])
    for state in ("hidden", "veryHidden"):
        sheet = book.create_sheet(state)
        sheet.sheet_state = state
        sheet["C7"] = "=1/0"
    out = io.BytesIO()
    book.save(out)
    cells = list(open_workbook(out.getvalue(), "book").every_cell())
    assert cells == [
        ("Sheet", "A1", "a"),
        ("Sheet", "C1", "0.5"),
        ("hidden", "C7", "=1/0"),
        ("veryHidden", "C7", "=1/0"),
    ]
