"""Files of departments and public bodies as they were published: decoded by rule, and the sample is cut from them.

What an independent reader sees in the file is compared with what the decoder makes of it.
"""

import csv
import gzip
import io
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.catalogue.place_names import codes_of_dataset
from inclusive_growth.sources.protocol import Payload
from inclusive_growth.sources.registry import columns_of, layout_of, source_class
from inclusive_growth_sample.replay.gov_uk.files import file_of
from inclusive_growth_sample.replay.gov_uk.sample import load_pages
from inclusive_growth_sample.replay.registry import SAMPLE
from inclusive_growth_sample.replay.state import Content

pytestmark = pytest.mark.published_files
SUPPORT = "odd_formats/Local_Council_Tax_Support_Claimants_Live_Table_Q3_2022-23_v2.ods"
FORCE = "police/resistancelab/police-use-of-force-apr2019-mar2020-hosb3720-tables.ods"
FORCE_BEFORE = "police/resistancelab/police-use-of-force-apr2018-mar2019-hosb3319-tables.ods"
BADGES = "more/dft/disability-and-blue-badge-data-tables-2021-22.zip"
CARE = "more/nhs_digital/ascof/meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx"
ELECTIONS = "more/electoral_commission/2022_England_Electoral_data.xlsx"
FILES = {
    "ascof_2020_21": (CARE, 48_970),
    "dft_blue_badges_held": (BADGES, 168),
    "dft_blue_badges_take_up": (BADGES, 168),
    "dluhc_council_tax_support": (SUPPORT, 31_992),
    "electoral_commission_local_elections_2022": (ELECTIONS, 34),
    "electoral_commission_postal_votes_2022": (ELECTIONS, 68),
    "home_office_use_of_force_age_2018_19": (FORCE_BEFORE, 12_320),
    "home_office_use_of_force_race_2019_20": (FORCE, 11_704),
    "rdu_population_local_authority": ("more/rdu/population-by-ethnicity-and-local-authority-2021.csv.gz", 8_300),
    "rdu_stop_and_search_by_area": ("more/rdu/stop-and-search_by-ethnicity-and-area-table.csv", 276),
}


@cache
def decoded(name: str, path: Path) -> list[dict[str, str]]:
    """The rows of a published file, in the columns that the dataset declares."""
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return rows_of(name, body)


def rows_of(name: str, body: bytes) -> list[dict[str, str]]:
    dataset = load_catalogue().dataset(name)
    batches = source_class(dataset.source).decode(dataset, Payload(f"https://publisher/{name}", body, "", ""))
    wanted = columns_of(dataset)
    return [{column: row[column] for column in wanted} for batch in batches for row in batch.to_pylist()]


def figure(rows: list[dict[str, str]], column: str = "figure", **where: str) -> str:
    [found] = [row for row in rows if all(row[name] == text for name, text in where.items())]
    return found[column]


@pytest.mark.parametrize("name", FILES)
def test_every_file_decodes_whole_and_every_name_of_an_area_is_known(published_files: Path, name: str) -> None:
    path, count = FILES[name]
    found = decoded(name, published_files / path)
    print(f"{len(found):8} rows  {path}  {name}")
    assert len(found) == count
    params, layout = load_catalogue().params[name], layout_of(load_catalogue().dataset(name))
    if params.area_names:
        known = codes_of_dataset(params)
        unknown = {row[params.area] for row in found if row[layout.area] not in known}
        assert all(params.is_no_area(text) for text in unknown), unknown


@pytest.mark.parametrize("name", FILES)
def test_the_sample_is_cut_from_the_file_and_decodes_alike(published_files: Path, name: str) -> None:
    pages = load_pages([SAMPLE]) | load_pages([SAMPLE], "published_files")
    params = load_catalogue().params[name]
    place = getattr(params, "path", "") or params.page.removeprefix("https://")
    [page] = [page for page in pages.values() if page.path == place]
    replayed = [tuple(row.values()) for row in rows_of(name, file_of(page, Content()))]
    published = {tuple(row.values()) for row in decoded(name, published_files / FILES[name][0])}
    assert replayed
    assert not set(replayed) - published
    assert max(Counter(replayed).values()) == 1


def test_council_tax_support_is_what_another_reader_sees(published_files: Path) -> None:
    found = decoded("dluhc_council_tax_support", published_files / SUPPORT)
    book = CalamineWorkbook.from_path(str(published_files / SUPPORT))
    for sheet in ("Table_2", "Table_3"):
        header, *lines = book.get_sheet_by_name(sheet).to_python()[3:]
        [birmingham] = [line for line in lines if line[1] == "E08000025"]
        for title, seen in zip(header[5:36], birmingham[5:36], strict=True):
            cell = figure(found, sheet=sheet, **{"ONS Code": "E08000025", "As at": title})
            assert cell == ("" if isinstance(seen, str) else str(int(seen))), (sheet, title)
    assert figure(found, sheet="Table_3", period_read="2022-12-31", **{"ONS Code": "E08000025"}) == "79338"


def test_use_of_force_is_what_another_reader_sees(published_files: Path) -> None:
    found = decoded("home_office_use_of_force_race_2019_20", published_files / FORCE)
    book = CalamineWorkbook.from_path(str(published_files / FORCE))
    header, *lines = book.get_sheet_by_name("Table_16").to_python()[4:]
    of_force = [line for line in lines if line[0] == "West Midlands"]
    assert len(of_force) == 38
    for line in of_force:
        for title, seen in zip(header[3:10], line[3:10], strict=True):
            place = {"area_key": "west midlands", "Type of force": line[1], "Tactic": line[2], "Perceived": title}
            assert figure(found, **place) == ("" if seen == ":" else str(int(seen))), place
    assert {row["period_read"] for row in found} == {"2019-04-01/P1Y"}


def test_use_of_force_of_west_midlands_police_by_what_officers_perceived(published_files: Path) -> None:
    total = {"area_key": "west midlands", "Tactic": "*Total Tactics"}
    by_race = decoded("home_office_use_of_force_race_2019_20", published_files / FORCE)
    assert figure(by_race, Perceived="Black (or Black British)", **total) == "3512"
    parts = [int(row["figure"]) for row in by_race if total.items() <= row.items()]
    assert sum(parts) == 2 * max(parts), "the groups, with those not reported, make up the total"


def test_blue_badges_are_those_of_the_archive(published_files: Path) -> None:
    with zipfile.ZipFile(published_files / BADGES) as archive:
        book = CalamineWorkbook.from_filelike(io.BytesIO(archive.read("dis0106.ods")))
    seen = {row[0]: row[5] for row in book.get_sheet_by_name("DIS0106").to_python()}
    column = "Percentage of those automatically entitled to a Blue Badge who hold one"
    for row in decoded("dft_blue_badges_take_up", published_files / BADGES):
        assert float(row[column]) == pytest.approx(seen[row["ONS Code"]])


def test_adult_social_care_agrees_with_its_own_counts(published_files: Path) -> None:
    found = decoded("ascof_2020_21", published_files / CARE)
    cells = {(r["ONS Code"], r["ASCOF Measure Code"], r["Measure Type"]): r["Measure Value"] for r in found}
    compared = 0
    for code in [f"E080000{number}" for number in range(25, 32)]:
        for measure in ("1E", "1EF", "1EM", "1G", "1GF", "1GM", "1C2A"):
            parts = [float(cells[code, measure, kind]) for kind in ("Numerator", "Denominator", "Outcome")]
            # Counts are rounded to five, the outcome is of the counts before.
            assert parts[0] / parts[1] * 100 == pytest.approx(parts[2], abs=800 / parts[1]), (code, measure)
            compared += 1
    assert compared == 49


def test_turnout_agrees_with_its_own_counts_and_all_seven_voted(published_files: Path) -> None:
    found = decoded("electoral_commission_local_elections_2022", published_files / ELECTIONS)
    known = codes_of_dataset(load_catalogue().params["electoral_commission_local_elections_2022"])
    codes = {known.get(row["area_key"], "") for row in found}
    assert {f"E080000{number}" for number in range(25, 32)} <= codes
    for row in found:
        share = float(row["Ballot papers at the count"]) / float(row["Electorate"]) * 100
        assert float(row["Ballot box turnout"]) == pytest.approx(share)


def test_stop_and_search_has_two_header_lines_and_every_cell(published_files: Path) -> None:
    path = published_files / FILES["rdu_stop_and_search_by_area"][0]
    _, _, *lines = csv.reader(io.StringIO(path.read_text("utf-8-sig")))
    [west_midlands] = [line for line in lines if line[0] == "West Midlands"]
    found = [row for row in decoded("rdu_stop_and_search_by_area", path) if row["area_key"] == "west midlands"]
    assert [row["figure"] for row in found] == west_midlands[1:]
    assert [row["Ethnicity"] for row in found][:2] == ["All Rate per 1,000", "Asian Rate per 1,000"]
