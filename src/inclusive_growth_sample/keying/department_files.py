"""Re-key files of departments on GOV.UK: council tax support, use of force, Blue Badges, key stage 2 of 2016."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from inclusive_growth.sources.formats.archives import file_in
from inclusive_growth.sources.formats.workbooks import open_workbook
from inclusive_growth_sample.keying.areas import AUTHORITIES, ENGLAND, REGION
from inclusive_growth_sample.keying.page_files import PageFiles, Publication, sheet_of, tables_of, texts_of
from inclusive_growth_sample.keying.published import body

FORCES = ("West Midlands", "Greater Manchester")
_AREAS = (ENGLAND, REGION, *AUTHORITIES)
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_PLACES = ("COUNTRY_CODE", "COUNTRY_NAME", "REGION_CODE_9DIGIT", "REGION_NAME", "LA_NO", "LA_CODE", "LA_NAME")
_STATISTICS = "https://www.gov.uk/government/statistics/"
_FORCE_TABLES = ("Table_14", "Table_15", "Table_16", "Table_17")
_BADGES = {"dis0105.ods": ("DIS0105", "ONS code"), "dis0106.ods": ("DIS0106", "ONS Code")}


def pages(source: Path) -> Iterator[PageFiles]:
    """Yield every page of these departments."""
    yield _council_tax_support(source)
    yield _use_of_force(source, "2018-to-march-2019", "police-use-of-force-apr2018-mar2019-hosb3319-tables.ods")
    yield _use_of_force(source, "2019-to-march-2020", "police-use-of-force-apr2019-mar2020-hosb3720-tables.ods")
    yield _blue_badges(source)
    yield _children_in_low_income(source)
    yield _key_stage_2(source)


def _council_tax_support(source: Path) -> PageFiles:
    filename = "Local_Council_Tax_Support_Claimants_Live_Table_Q3_2022-23_v2.ods"
    book = open_workbook((source / "odd_formats" / filename).read_bytes(), filename)
    sheets = {
        name: sheet_of(book, name, "ONS Code", lambda row: row["ONS Code"] in _AREAS)
        for name in ("Table_2", "Table_3", "Table_4")
    }
    table, rows = tables_of(sheets)
    path = "government/statistical-data-sets/live-tables-on-local-government-finance"
    publication = Publication(
        "local-council-tax-support-claimants",
        "Live tables on local government finance",
        "Ministry of Housing, Communities and Local Government",
        f"https://www.gov.uk/{path}",
        path,
        "2023-02-15T09:30:00Z",
        "every figure of Tables 2 (pensioners), 3 (working age) and 4 (all), 30 June 2015 to 31 December 2022",
        ["The page's path, the file's title and its address are inferred.", "Other sheets are left out."],
    )
    attachment = {
        "title": "Local Council Tax Support claimants: live table",
        "filename": filename,
        "asset": "63ecc0d6e90e0762692cbd00",
        "content_type": _ODS,
        "sheets": ["Cover", *sheets],
    }
    more = table | {"area": "ONS Code", "value": "As at 31 December 2022 (Q3)", "texts": texts_of(book, ["Cover"])}
    return PageFiles(publication.facts(attachment, more), rows)


def _children_in_low_income(source: Path) -> PageFiles:
    name = "children-in-low-income-families-local-area-statistics-2014-to-2021"
    body = (source / "more/dwp/cilif_2014_2021" / f"{name}.xlsx").read_bytes()
    book, sheet = open_workbook(body, name), "1_Relative_Local_Authority"
    table, rows = tables_of({sheet: sheet_of(book, sheet, "Area Code", lambda row: row["Area Code"] in _AREAS)})
    publication = Publication(
        name,
        "Children in low income families: local area statistics 2014 to 2021",
        "Department for Work and Pensions",
        f"{_STATISTICS}{name}",
        f"government/statistics/{name}",
        "2022-03-31T09:30:00Z",
        "every figure of Table 1, relative low income by local authority, 2014/15 to 2020/21",
        ["The time of day, the file's title and its address are inferred.", "Other sheets are left out."],
    )
    attachment = {
        "title": "Children in low income families: local area statistics, 2014 to 2021",
        "filename": f"{name}.xlsx",
        "asset": "6241a7fce90e075f0e7a9d12",
        "content_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "sheets": ["Cover_sheet", sheet],
    }
    more = table | {
        "area": "Area Code",
        "value": next(column for column in table["columns"] if "Percentage" in column and "2021" in column),
        "texts": texts_of(book, ["Cover_sheet"]),
    }
    return PageFiles(publication.facts(attachment, more), rows)


def _key_stage_2(source: Path) -> PageFiles:
    text = body(source / "dfe/rdu_alpha/key_stage_2_2016.csv").decode("utf-8-sig")
    groups, words, header, *lines = csv.reader(io.StringIO(text, newline=""))
    columns = [name for name in header if name in _PLACES or "_RWM_" in name]
    kept = [dict(zip(header, line, strict=True)) for line in lines]
    rows = [{name: row[name] for name in columns} for row in kept if row["LA_NO"] in AUTHORITIES]
    at = [header.index(name) for name in columns]
    name = "national-curriculum-assessments-key-stage-2-2016-revised"
    publication = Publication(
        name,
        "National curriculum assessments: key stage 2, 2016 (revised)",
        "Department for Education",
        f"{_STATISTICS}{name}",
        f"government/statistics/{name}",
        "2016-12-15T09:30:00Z",
        "pupils assessed in reading, writing and mathematics together, and at the expected standard, as published",
        [
            "From a copy of the Race Disparity Unit, which has two lines above the header.",
            "The file's title and its address are inferred, and so is the time of day.",
            "Single subjects are left out.",
        ],
    )
    attachment = {
        "title": "Key stage 2, 2016: pupils by characteristics and local authority",
        "filename": "key_stage_2_2016.csv",
        "asset": "5852b4d5e5274a13070000c6",
        "content_type": "text/csv",
        "line_end": "CRLF" if "\r\n" in text else "LF",
        "header_lines": [[groups[place] for place in at], [words[place] for place in at], columns],
    }
    more = {"columns": columns, "area": "LA_NO", "value": "KS2_RWM_ALL_EXP_16"}
    return PageFiles(publication.facts(attachment, more), rows)


def _use_of_force(source: Path, years: str, filename: str) -> PageFiles:
    book = open_workbook((source / "police/resistancelab" / filename).read_bytes(), filename)
    sheets = {
        name: sheet_of(
            book,
            name,
            "Police force",
            lambda row: (
                row["Police force"] in (*FORCES, "Total England and Wales") and row["Tactic"][:6] == "*Total"
            ),
        )
        for name in _FORCE_TABLES
    }
    table, rows = tables_of(sheets)
    name = f"police-use-of-force-statistics-england-and-wales-april-{years}"
    first_year = int(years[:4])
    publication = Publication(
        name,
        f"Police use of force statistics, England and Wales: April {first_year} to March {first_year + 1}",
        "Home Office",
        f"{_STATISTICS}{name}",
        f"government/statistics/{name}",
        "2019-12-19T09:30:00Z" if first_year == 2018 else "2020-12-17T09:30:00Z",
        "totals of each kind of tactic in Tables 14 to 17, by police force, as published",
        ["The times of day, the file's title and its address are inferred.", "Single tactics are left out."],
    )
    attachment = {
        "title": f"Police use of force statistics, April {first_year} to March {first_year + 1}: data tables",
        "filename": filename,
        "asset": f"{first_year}a1c0e5274a088f1b2c30"[:24],
        "content_type": _ODS,
        "sheets": ["Cover_sheet", *sheets],
    }
    more = table | {
        "area": "Police force",
        "value": "Number of times tactic reported",
        "texts": texts_of(book, ["Cover_sheet"]),
    }
    return PageFiles(publication.facts(attachment, more), rows)


def _blue_badges(source: Path) -> PageFiles:
    filename = "disability-and-blue-badge-data-tables-2021-22.zip"
    body = (source / "more/dft" / filename).read_bytes()
    books = {name: open_workbook(file_in(body, name, filename)[1], name) for name in _BADGES}
    sheets = {
        sheet: sheet_of(books[name], sheet, area, lambda row, area=area: row[area] in _AREAS)  # type: ignore[misc]
        for name, (sheet, area) in _BADGES.items()
    }
    table, rows = tables_of(sheets)
    for row in rows:  # one column of the compact layout says of which area a row is
        row["ONS code"] = row["ONS code"] or row["ONS Code"]
        row["ONS Code"] = row["ONS code"]
    path = "government/statistics/disability-accessibility-and-blue-badge-statistics-2021-to-2022"
    publication = Publication(
        "disability-accessibility-and-blue-badge-statistics-2021-to-2022",
        "Disability, accessibility and blue badge statistics: 2021 to 2022",
        "Department for Transport",
        f"https://www.gov.uk/{path}",
        path,
        "2023-01-18T09:30:00Z",
        "every figure of DIS0105 and DIS0106 as published",
        ["The file's title and its address are inferred.", "Of the archive's sixteen workbooks there are two."],
    )
    attachment = {
        "title": "Disability and blue badge data tables 2021 to 2022",
        "filename": filename,
        "asset": "63c6b8d9e90e074ee8a1b200",
        "content_type": "application/zip",
        "members": {name: ["Cover_sheet", sheet] for name, (sheet, _) in _BADGES.items()},
    }
    more = table | {
        "area": "ONS code",
        "value": "Badge holders as a percentage of the population",
        "texts": texts_of(books["dis0105.ods"], ["Cover_sheet"]),
    }
    return PageFiles(publication.facts(attachment, more), rows)
