"""Real tables: headers of several lines, blocks, archives and marks of notes, compared with other readers."""

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from inclusive_growth.sources.formats.published_files import read_table
from inclusive_growth.sources.formats.table_rules import TableRules

pytestmark = pytest.mark.published_files
ASHE = TableRules(lines_above=2, drop_notes=True)
JOBS = "Number of jobs (thousand)"
SHEETS = ("All", "Male", "Female", "Full-Time", "Part-Time")
SEXES = ("Male Full-Time", "Male Part-Time", "Female Full-Time", "Female Part-Time")


def plain(cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def body_of(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def test_every_sheet_of_every_ashe_table_has_the_cells_that_another_reader_sees(published_files: Path) -> None:
    files = [*published_files.glob("ons/ashe/*.xls"), *published_files.glob("more/ons/ashe*/*.xls*")]
    compared = 0
    for path in files:
        body = body_of(path)
        other = CalamineWorkbook.from_filelike(io.BytesIO(body))
        for sheet in (*SHEETS, *SEXES):
            table = read_table(
                body, path.name, sheet=sheet, area="Code", read=["Code", "Median", "Mean", JOBS], rules=ASHE
            )
            rows = other.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            start = next(at for at, row in enumerate(rows) if row[1] == "Code") + 1
            wanted = [
                tuple(map(plain, row[:4])) for row in rows[start:] if row[2] != "" and (row[1] or row[2] != ":")
            ]
            columns = [table.column(name).to_pylist() for name in ("Description", "Code", JOBS, "Median")]
            assert [*zip(*columns, strict=True)] == wanted, (path.name, sheet)
            compared += len(wanted)
    print(f"{len(files)} files, {compared} rows compared")
    assert len(files) == 11
    assert compared > 25_000


def test_a_table_and_its_twin_of_coefficients_lie_in_one_archive(published_files: Path) -> None:
    body = (published_files / "ons/low_pay/livingwagebyworkgeography2022provisional.zip").read_bytes()
    column = "% earning below Living Wage Foundation rates Per cent"
    tables = {
        member: read_table(
            body,
            "zip",
            member=f"*Table 7 LWF.1{member}",
            sheet="All",
            area="Code",
            read=["Code", column],
            rules=TableRules(lines_above=2),
        )
        for member in ("a lwfmgx *.xls", "b lwfmgx * CV.xls")
    }
    values, variations = ({row["Code"]: row[column] for row in table.to_pylist()} for table in tables.values())
    assert (values["E11000005"], values["E92000001"]) == ("12.6", "12.5")
    assert set(values) == set(variations)
    assert all(
        float(cv) <= 20 for code, cv in variations.items() if code and values[code] not in ("x", ":", "..", "-")
    )
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert sum("  " in name for name in archive.namelist()) == 4, "the names hold double spaces"


def test_blocks_of_a_web_query_keep_their_dates(published_files: Path) -> None:
    path = "nomis/web_query_xlsx/2-5_APSqualagegen__nomis_2023_04_24_144248.xlsx"
    body = (published_files / path).read_bytes()
    table = read_table(body, path, area="Area", rules=TableRules(lines_below=1, blocks="date"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    wanted, date = [], ""
    for row in rows:
        date = row[1] if row[0] == "date" else date
        if ":" in str(row[0]) and row[1] != "":
            wanted.append((row[0], date, *(map(plain, row[1:4]))))
    name = "T19:1 (Total - All people aged 16-64 : None ) "
    columns = ["Area", "block", *(name + part for part in ("number", "Flags", "conf"))]
    found = [*zip(*(table.column(column).to_pylist() for column in columns), strict=True)]
    assert found == wanted
    assert len(found) == 2250, "no area of a block is lost, and no line above the next one is an area"


def test_a_sheet_saved_as_csv_reads_as_the_csv_reader_sees_it(published_files: Path) -> None:
    path = published_files / "more/ons/ashe/PROV_Home_Geography_Table_8.5a_Hourly_pay_Gross_2025.csv"
    table = read_table(
        path.read_bytes(), path.name, area="Code", encoding="cp1252", read=["Code", "Median"], rules=ASHE
    )
    rows = [row for row in csv.reader(io.StringIO(path.read_bytes().decode("cp1252"))) if row[2]][3:]
    assert table.column("Median").to_pylist() == [row[3] for row in rows]
    assert table.num_rows == 396
