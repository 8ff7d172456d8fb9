"""The gender pay gap service's files of four years: every row read, and counts made again by another reader."""

import csv
import gzip
import io
import re
from pathlib import Path
from statistics import median

import pytest

from inclusive_growth.sources.formats.workbooks import open_workbook
from inclusive_growth.sources.gender_pay_gap.employers import counted, read_reports

pytestmark = pytest.mark.published_files
FOLDER = "gpg_service"


@pytest.mark.parametrize(
    ("years", "rows", "twice", "breaks"),
    [("2020_to_2021", 10_383, 3, 1), ("2021_to_2022", 10_460, 0, 26), ("2022_to_2023", 10_622, 0, 5)],
)
def test_a_file_of_a_year_is_read_to_its_last_employer(
    published_files: Path, years: str, rows: int, twice: int, breaks: int
) -> None:
    packed = published_files / FOLDER / f"UK_Gender_Pay_Gap_Data_-_{years}.csv.gz"
    body = gzip.decompress(packed.read_bytes())
    assert body.count(b"\r\n") == breaks, "line breaks of another kind stand inside cells"
    reports = read_reports(body, years)
    assert len(reports) == rows - twice
    assert {report.year for report in reports} == {int(years[:4])}
    found = {(row["area_code"], row["MEASURE"]): row["value"] for row in counted(body, years)}
    lines = {row["EmployerId"]: row for row in csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))}
    gaps = [
        float(row["DiffMedianHourlyPercent"])
        for row in lines.values()
        if re.fullmatch(r"WV\d\d? ?\d[A-Z]{2}", row["PostCode"].strip().upper())
    ]
    assert int(found["postcode area WV", "employers"]) == len(gaps) in (45, 47)
    assert int(found["postcode area WV", "men_paid_more"]) == sum(gap > 0 for gap in gaps)
    assert float(found["postcode area WV", "median_gap"]) == pytest.approx(median(gaps))


def test_a_file_of_twenty_five_columns_is_read_too(published_files: Path) -> None:
    """It is at hand as a workbook; the service gives a CSV, so its cells are written as one."""
    path = published_files / FOLDER / "UK_Gender_Pay_Gap_Data_-_2018_to_2019.xlsx"
    book = open_workbook(path.read_bytes(), path.name)
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(
        book.rows("UK Gender Pay Gap Data - 2018 t")
    )
    reports = read_reports(out.getvalue().encode(), path.name)
    assert {report.year for report in reports} == {2018}
    assert len(reports) > 10_800
    assert sum(bool(report.postcode) for report in reports) > 0.97 * len(reports)


def test_a_head_of_a_file_with_line_breaks_in_cells_is_three_employers(published_files: Path) -> None:
    body = (published_files / FOLDER / "testData_head.csv").read_bytes()
    reports = read_reports(body, "head")
    assert [report.postcode for report in reports] == [
        row["PostCode"] for row in csv.DictReader(io.StringIO(body.decode(), newline=""))
    ]
