"""Figures of the Annual Population Survey that come from older editions and a web query, read here another way."""

import csv
import gzip
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from inclusive_growth_sample.keying.aps_cells import code
from inclusive_growth_sample.replay.csv_files import read_csv
from inclusive_growth_sample.replay.registry import SAMPLE

EDITION = "editions/els_employment-rate/2023-08-16T1717_d1d5a96520.csv.gz"
QUERY = "nomis/web_query_xlsx/2-5_APSqualagegen__nomis_2023_04_24_144248.xlsx"


@pytest.mark.parametrize(("number", "seen"), [(1, "403898625"), (7, "403898631"), (22, "403899393")])
def test_a_cell_has_the_code_that_public_code_asks_for(number: int, seen: str) -> None:
    assert code(number) == seen


def test_labels_and_codes_of_the_scheme_tables_are_those_of_the_sample() -> None:
    labels = {row["code"]: row["label"] for row in read_csv(SAMPLE / "nomis/codes/NM_17_1/CELL.csv")}
    schemes = Path(__file__).parents[3] / "src/inclusive_growth/catalogue/schemes"
    rows = [row for path in sorted(schemes.glob("aps_qualification_*.csv")) for row in read_csv(path)]
    assert len(rows) == 35
    for row in rows:
        assert labels[row["code"]] == row["label"]
        assert row["code"] == code(int(re.match(r"T19:(\d+)", row["label"])[1]))


@pytest.mark.published_files
def test_unemployment_has_the_rates_limits_and_people_of_the_edition(published_files: Path) -> None:
    text = gzip.decompress((published_files / EDITION).read_bytes()).decode("utf-8-sig")
    published = {(row["areacd"], row["period"][:4]): row for row in csv.DictReader(io.StringIO(text))}
    held: dict[tuple[str, str], dict[str, str]] = {}
    for row in read_csv(SAMPLE / "nomis/NM_17_5.csv"):
        if row["VARIABLE"] == "84" and row["source"] == "unemployed":
            held.setdefault((row["area"], row["period"][:4]), {})[row["measure"]] = row["value"]
    assert len(held) > 90
    for key, figures in held.items():
        row, rate = published[key], Decimal(figures["20599"])
        assert rate == Decimal(row["unemployment_activity_rate"])
        assert Decimal(figures["21001"]) == Decimal(row["unemployment_activity_rate_numerator"])
        for sign, name in ((1, "upper"), (-1, "lower")):
            limit = Decimal(row[f"unemployment_activity_rate_{name}_confidence_interval_95"])
            assert abs(rate + sign * Decimal(figures["21003"]) - limit) < Decimal("0.01"), key


@pytest.mark.published_files
def test_counts_by_qualification_and_their_half_widths_are_those_of_the_query(published_files: Path) -> None:
    with zipfile.ZipFile(published_files / QUERY) as archive:
        shared = re.findall(r"<si>.*?<t[^>]*>(.*?)</t>.*?</si>", archive.read("xl/sharedStrings.xml").decode())
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    rows = [
        {
            column: shared[int(value)] if kind == "s" else value
            for column, kind, value in re.findall(
                r'<c r="([A-Z]+)\d+"(?:[^>]*?t="(\w+)")?[^>/]*>.*?<v>(.*?)</v>', row
            )
        }
        for row in re.findall(r"<row[^>]*>(.*?)</row>", sheet, re.DOTALL)
    ]
    sandwell = [row for row in rows if row.get("A") == "ladu:Sandwell"]
    held = {
        (row["period"][:4], row["CELL"], row["measure"]): row["value"] or row["status"]
        for row in read_csv(SAMPLE / "nomis/NM_17_1.csv")
        if row["area"] == "E08000028"
    }
    assert len(sandwell) == 5
    for year, row in zip(("2017", "2018", "2019", "2020", "2021"), sandwell, strict=True):
        # Three columns a cell: number, flags, half-width. Of everybody no qualification, then NVQ 1, then men.
        for cell, number, half_width in ((1, "B", "D"), (2, "E", "G"), (8, "W", "Y"), (11, "AF", "AH")):
            assert held[year, code(cell), "20100"] == row[number]
            assert held[year, code(cell), "20701"] == row[half_width]
