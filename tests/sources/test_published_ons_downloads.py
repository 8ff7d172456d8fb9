"""Real files of the ONS website, decoded as the catalogue's datasets say and compared with another reader.

Run with `-s` to see files, rows and signs.
"""

import gzip
import io
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.sources.ons_downloads.same_areas import ITL_2021, SAME
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.sources.registry import source_class

pytestmark = pytest.mark.published_files
SITE = "https://www.ons.gov.uk/file?uri=/a/datasets/b"
ANNUAL = "Home Geography Table 8.7a   Annual pay - Gross"


def body_of(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def rows_of(dataset: str, body: bytes, edition: str, file: str) -> list[dict[str, str]]:
    url = f"{SITE}/{edition}/{file}"
    batches = source_class("ons_downloads").decode(load_catalogue().dataset(dataset), Payload(url, body, "", ""))
    rows = [row for batch in batches for row in batch.to_pylist()]
    print(f"{len(rows):6} rows  {dataset} {edition}: {dict(Counter(row['sign'] for row in rows))}")
    return rows


def cells(body: bytes, sheet: str, code: int) -> dict[str, list]:
    """Rows of a sheet by their code, as another reader gives them; a code that comes twice is left out."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name(sheet).to_python(False)
    codes = Counter(str(row[code]).strip() for row in rows)
    return {str(row[code]).strip(): row for row in rows if codes[str(row[code]).strip()] == 1 and row[code]}


def compare(rows: list[dict[str, str]], other: dict[str, list], place: int) -> int:
    """Compare figures and signs by the published code; returns how many."""
    found = {row["published_code"] or row["area_code"]: row for row in rows if row["area_code"]}
    compared = 0
    for code, wanted in other.items():
        if code not in found or not isinstance(wanted[place], float | str):
            continue
        row, cell = found[code], wanted[place]
        if isinstance(cell, float):
            assert float(row["figure"]) == cell, (code, row)
        else:
            assert row["figure"] == "", (code, row)
            assert row["sign"] == cell or not cell, (code, row)
        compared += 1
    return compared


@pytest.mark.parametrize("year", ["2015", "2018", "2021", "2023"])
def test_annual_pay_of_every_edition_has_every_cell_of_its_nine_sheets(published_files: Path, year: str) -> None:
    [path] = [
        *published_files.glob(f"more/ons/ashe/*8.7a*{year}*"),
        *published_files.glob(f"ons/ashe/*8.7a*{year}*"),
    ]
    body, prefix = body_of(path), "PROV - " if "PROV" in path.name else ""
    # The twin with the coefficients has the same form and was not at hand: the workbook itself takes its place,
    # and what is read from there is left out.
    twin = f"{prefix}{ANNUAL.replace('8.7a', '8.7b')} {year} CV.xls"
    archive = packed({f"{prefix}{ANNUAL} {year}.xls": body, twin: body, f"{prefix}other {year}.xls": b""})
    read = rows_of("ons_ashe_home_annual", archive, f"{year}{'provisional' if prefix else 'revised'}", "ashe.zip")
    rows = [row for row in read if row["measure"] == "value"]
    assert len(rows) < len(read)
    assert {row["period"] for row in rows} == {f"{int(year) - 1}/P1Y"}
    compared = sum(
        compare([row for row in rows if row["sheet"] == sheet], cells(body, sheet, 1), 3)
        for sheet in {row["sheet"] for row in rows}
    )
    assert compared > 9 * 380
    assert all(row["sign"] in ("provisional" if prefix else "", "x", "..", ":", "", "-") for row in rows)
    assert any(row["area_code"] == "E47000007" and row["published_code"] == "E11000005" for row in rows)


def test_low_pay_stands_beside_its_coefficient_of_variation(published_files: Path) -> None:
    body = (published_files / "ons/low_pay/livingwagebyworkgeography2022provisional.zip").read_bytes()
    rows = rows_of("ons_low_pay_work", body, "2022provisional", "livingwagebyworkgeography2022provisional.zip")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        [values] = [archive.read(name) for name in archive.namelist() if "7 LWF.1a" in name]
        [variations] = [archive.read(name) for name in archive.namelist() if "7 LWF.1b" in name]
    for sheet in ("All", "Male", "Female Part-Time"):
        own = [row for row in rows if row["sheet"] == sheet]
        assert compare([row for row in own if row["measure"] == "value"], cells(values, sheet, 1), 3) > 380
        twin = cells(variations, sheet, 1)
        for row in own:
            if row["measure"] == "cv":
                assert float(row["figure"]) == twin[row["published_code"] or row["area_code"]][3]
                assert (row["sign"] == "x") == (float(row["figure"]) > 20) or row["sign"] in ("..", ":", "-"), row
    assert {row["sign"] for row in rows} >= {"x", "provisional"}


def test_productivity_and_regional_accounts_have_every_year_under_our_codes(published_files: Path) -> None:
    folder = published_files / "ons/productivity_gva"
    for dataset, name, sheet, said, header in (
        ("ons_productivity_itl", "itlproductivity.xlsx", "A1", "hour_index", 3),
        ("ons_regional_gdp", "regionalgrossdomesticproductgdpallitlregions.xlsx", "Table 9", "volume_index", 1),
        ("ons_regional_gdp", "regionalgrossdomesticproductgdpallitlregions.xlsx", "Table 1", "gva_million", 1),
        ("ons_regional_gdp", "regionalgrossdomesticproductgdpallitlregions.xlsx", "Table 6", "residents", 1),
    ):
        body = (folder / name).read_bytes()
        rows = [row for row in rows_of(dataset, body, "current", name) if row["sheet"] == said]
        other = CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_name(sheet).to_python(False)
        years = {
            str(int(float(cell))): at for at, cell in enumerate(other[header]) if str(cell)[:2] in ("19", "20")
        }
        for year, place in years.items():
            own = [row for row in rows if row["period"] == year]
            assert compare(own, cells(body, sheet, 1), place) >= 220
        absent = {"K02000001"} if said == "hour_index" else set()  # the index of the kingdom is 100
        assert {row["area_code"] for row in rows} >= set(ITL_2021.values()) - absent


def test_names_of_areas_with_another_code_agree_with_ours(published_files: Path) -> None:
    body = (published_files / "ons/productivity_gva/itlproductivity.xlsx").read_bytes()
    rows = rows_of("ons_productivity_itl", body, "current", "itlproductivity.xlsx")
    names = {row["published_code"]: row["area_name"] for row in rows if row["published_code"]}
    assert names["TLG3"] == "West Midlands"
    assert [names[f"TLG3{number}"] for number in (1, 2, 3, 6, 7, 8, 9)] == [
        "Birmingham",
        "Solihull",
        "Coventry",
        "Dudley",
        "Sandwell",
        "Walsall",
        "Wolverhampton",
    ]
    own = {"E08000025": "Birmingham", "E08000029": "Solihull", "E08000026": "Coventry", "E08000027": "Dudley"}
    own |= {"E08000028": "Sandwell", "E08000030": "Walsall", "E08000031": "Wolverhampton"}
    assert {SAME[code]: name for code, name in names.items() if SAME[code] in own} == own


def test_pay_by_age_takes_the_code_of_the_region_above(published_files: Path) -> None:
    files = {
        f"PROV - Work Region Age Table WGOR Age.5{letter}   Hourly Pay - Gross 2023{end}.xls": body_of(
            published_files
            / f"more/ons/ashe_region_age/WGOR_Age_5{letter}_Hourly_Pay_Gross_2023{end.replace(' ', '_')}.xls"
        )
        for letter, end in (("a", ""), ("b", " CV"))
    }
    rows = rows_of("ons_ashe_region_age", packed(files), "2023provisional", "age.zip")
    ours = {
        (row["sheet"], row["age"]): row["figure"]
        for row in rows
        if row["area_code"] == "E12000005" and row["measure"] == "value"
    }
    assert len(ours) == 9 * 7
    assert (ours["All", "18-21"], ours["Female", "60+"], ours["All", "All"]) == ("10.76", "12.6", "15.05")
