"""The Department's workbook of children in low-income families: every share, compared with another reader."""

import io
import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.formats.period_words import read_period
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.sources.registry import source_class

FILE = "more/dwp/cilif_2014_2021/children-in-low-income-families-local-area-statistics-2014-to-2021.xlsx"


@pytest.mark.published_files
def test_every_share_is_that_which_another_reader_sees(published_files: Path) -> None:
    body = (published_files / FILE).read_bytes()
    dataset = load_catalogue().dataset("dwp_children_low_income_2014_2021")
    batches = source_class("gov_uk").decode(dataset, Payload(FILE, body, "", ""))
    rows = [row for batch in batches for row in batch.to_pylist()]
    read = {(row["Area Code"], row["period_read"]): row["figure"] for row in rows}
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name("1_Relative_Local_Authority")
    lines = sheet.to_python(skip_empty_area=False)
    at = next(place for place, line in enumerate(lines) if "Area Code" in line)
    years = {
        column: f"{int(re.search(r'FYE (20[0-9]{2})', name)[1]) - 1}/P1Y"
        for column, name in enumerate(lines[at])
        if name.startswith("Percentage of children")
    }
    compared = 0
    for line in lines[at + 1 :]:
        for column, period in years.items():
            if re.fullmatch(r"[EWNSK]\d{8}", str(line[1])) and isinstance(line[column], float):
                assert float(read[line[1], period]) == pytest.approx(line[column] * 100, abs=1e-9)
                compared += 1
    assert len(years) == 7 and compared > 2_500
    assert read["E08000030", "2014/P1Y"] == "23.4"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("FYE 2015", "2014/P1Y"),
        ("Percentage of children\nFYE 2021 \n(%)\n[p]\n[note 3]", "2020/P1Y"),
        ("financial year ending 2019", "2018/P1Y"),
        ("FYE 15", "FYE 15"),
        ("Percentage of children", "Percentage of children"),
        ("FYE 2015 to FYE 2021", "FYE 2015 to FYE 2021"),
    ],
)
def test_a_year_named_by_its_end_is_read_and_nothing_that_is_like_it(text: str, period: str) -> None:
    assert read_period(text) == period
