"""Every published workbook at hand is decoded; the Indices of Deprivation are recomputed and agree."""

import io
import re
import warnings
from collections import Counter
from pathlib import Path

import pytest

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.formats.sheet_tables import sheet_table, table_in
from inclusive_growth.sources.formats.workbooks import UnreadableCell, open_workbook

pytestmark = pytest.mark.published_files
IOD = "mhclg_iod"
SEVERAL = re.compile(r"several tables stand on the sheet: the header of row (\d+) stands again in row (\d+)")


def workbooks(folder: Path) -> list[Path]:
    return sorted(path for kind in ("xlsx", "ods", "xls") for path in folder.rglob(f"*.{kind}"))


def test_every_workbook_decodes_and_only_sheets_without_a_table_are_refused(published_files: Path) -> None:
    files = tables = total = 0
    refused, unreadable = [], []
    for path in workbooks(published_files):
        book, held = open_workbook(path.read_bytes(), path.name), 0
        for sheet in book.sheets:
            rows = book.rows(sheet)
            unreadable += [cell.place for row in rows for cell in row if isinstance(cell, UnreadableCell)]
            try:
                table = table_in(rows, path.name)
            except UnexpectedResponse as error:
                refused.append((path.name, sheet, str(error).partition(": ")[2]))
                if twice := SEVERAL.search(str(error)):
                    first, again = ([cell for cell in rows[int(number) - 1] if cell] for number in twice.groups())
                    assert first == again, (path, sheet)
                    continue
                assert all(sum(1 for cell in row if cell.strip()) <= 1 for row in rows), (path, sheet)
                continue
            tables += 1
            held += table.num_rows
            assert not any(name.strip() == "" for name in table.column_names), (path, sheet)
        files += 1
        total += held
        print(f"{held:8} rows  {path.relative_to(published_files)}")
    print(f"{files} files, {tables} tables, {total} rows; {len(refused)} sheets refused:")
    for item in refused:
        print("  ", *item, sep="  ")
    assert files >= 35
    assert tables >= 300
    reasons = Counter(SEVERAL.sub("several tables", reason).partition(",")[0] for _, _, reason in refused)
    # Blocks below each other, one for each year, as a query on the publisher's site makes them.
    assert reasons["several tables"] >= 9
    assert set(reasons) == {"there is no table here", "several tables"}
    assert unreadable == [], "no cell of a published workbook is taken for one that cannot be read"


@pytest.mark.parametrize(
    ("path", "sheet", "columns", "count", "last"),
    [
        (
            f"{IOD}/Pop_File_6_IoD2025_Population_Denominators.xlsx",
            "ID 2025 Population Denominators",
            9,
            33755,
            "",
        ),
        (f"{IOD}/Pop_File_6_-_IoD2019_Population_Denominators.xlsx", "Population Denominators", 9, 32844, ""),
        ("odd_formats/Local_Council_Tax_Support_Claimants_Live_Table_Q3_2022-23_v2.ods", "Table_2", 39, 344, ""),
        (
            "odd_formats/Rural_Urban_Classification_2011_lookup_tables_for_local_authority_areas.ods",
            "LAD19",
            4,
            317,
            "E09000033",
        ),
        ("police/resistancelab/police-workforce-sep19-tables.ods", "Table_1", 8, 57, "Total"),
        ("police/resistancelab/police-use-of-force-apr2018-mar2019-hosb3319-tables.ods", "Table_1", 4, 43, ""),
        ("ons/business_demography/businessdemographyexceltables2023.xlsx", "Table 1.1a", 3, 442, "N09000010"),
    ],
)
def test_tables_are_found_between_titles_and_notes(
    published_files: Path, path: str, sheet: str, columns: int, count: int, last: str
) -> None:
    table = sheet_table((published_files / path).read_bytes(), path, sheet)
    assert (table.num_columns, table.num_rows) == (columns, count)
    if last:
        assert table.column(0)[-1].as_py() == last


def test_file_10_is_decoded_cell_by_cell_as_another_reader_sees_it(published_files: Path) -> None:
    from openpyxl import load_workbook

    body = next((published_files / IOD).glob("File_10*.xlsx")).read_bytes()
    with warnings.catch_warnings(action="ignore"):  # the other reader does not read the drawing on its first sheet
        book = load_workbook(io.BytesIO(body))
    ours = open_workbook(body, "File 10")
    for sheet in ours.sheets[1:]:
        other = [
            ["" if cell is None else str(cell) for cell in row] for row in book[sheet].iter_rows(values_only=True)
        ]
        assert ours.rows(sheet) == other


def test_the_share_in_the_worst_tenth_is_the_published_one_for_every_english_authority(
    published_files: Path,
) -> None:
    from inclusive_growth_sample.checks import iod_2025

    found = iod_2025.shares(published_files, iod_2025.own_authority(published_files))
    assert (len(found), iod_2025.agreement(found)) == (296, 296)
    assert sum(item.neighbourhoods for item in found) == 33755
    assert sum(item.in_worst for item in found) == 3375


def test_wards_and_file_6_put_a_neighbourhood_into_another_authority(published_files: Path) -> None:
    from inclusive_growth_sample.checks import iod_2025

    wrong = [("E01027305", "E06000062", "E07000177")]
    for places in (iod_2025.by_ward(published_files), iod_2025.by_file_6(published_files)):
        assert iod_2025.misplaced(published_files, places) == wrong
        assert iod_2025.agreement(iod_2025.shares(published_files, places)) == 295
