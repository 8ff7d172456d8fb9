"""Re-key files of bodies outside GOV.UK: adult social care, local elections, ethnicity facts and figures."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from inclusive_growth.sources.formats.workbooks import open_workbook
from inclusive_growth_sample.keying.areas import AUTHORITIES, ENGLAND, REGION
from inclusive_growth_sample.keying.department_files import FORCES
from inclusive_growth_sample.keying.page_files import PageFiles, Publication, sheet_of, texts_of
from inclusive_growth_sample.keying.published import body, rows

_AREAS = (ENGLAND, REGION, *AUTHORITIES)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ASCOF = "data-and-information/publications/statistical/adult-social-care-outcomes-framework-ascof"
_EFF = "www.ethnicity-facts-figures.service.gov.uk"
_MEASURES = ("1C1A", "1C2A", "1C2B", "1E", "1F", "1G", "1H", "2A1", "2A2", "2B1", "2B2", "2D")
_COUNCILS = (
    *("Birmingham City Council", "Coventry City Council", "Dudley Metropolitan Borough Council"),
    *("Sandwell Metropolitan Borough Council", "Solihull Metropolitan Borough Council"),
    *("Walsall Metropolitan Borough Council", "Wolverhampton City Council"),
    *("Bolton Metropolitan Borough Council", "Bury Metropolitan Borough Council", "Manchester City Council"),
    *("Oldham Metropolitan Borough Council", "Rochdale Metropolitan Borough Council", "Salford City Council"),
    *("Stockport Metropolitan Borough Council", "Tameside Metropolitan Borough Council"),
    *("Trafford Metropolitan Borough Council", "Wigan Metropolitan Borough Council", ""),
)
_COUNTED = (
    *("Electorate", "Ballot papers at the count", "Ballot box turnout"),
    *("Total postal ballots returned", "total postal ballots rejected"),
)


def pages(source: Path) -> Iterator[PageFiles]:
    """Yield every page of these bodies."""
    yield _adult_social_care(source)
    yield _local_elections(source)
    yield _population(source)
    yield _stop_and_search(source)


def _adult_social_care(source: Path) -> PageFiles:
    filename = "meas-from-asc-of-eng-2021-open-data-csv_v2.xlsx"
    book = open_workbook((source / "more/nhs_digital/ascof" / filename).read_bytes(), filename)
    sheet = sheet_of(
        book,
        "in",
        "ONS Code",
        lambda row: (
            row["ONS Code"] in _AREAS
            and row["Measure Group"] in _MEASURES
            and row["Measure Type"] in ("Outcome", "Numerator", "Denominator")
        ),
    )
    path = (
        "data-and-information/publications/statistical/adult-social-care-outcomes-framework-ascof/england-2020-21"
    )
    publication = Publication(
        "ascof-2020-21",
        "Measures from the Adult Social Care Outcomes Framework, England, 2020-21",
        "NHS England (formerly NHS Digital)",
        f"https://digital.nhs.uk/{path}",
        f"digital.nhs.uk/{path}",
        "2021-10-21T08:30:00+00:00",
        "outcome, numerator and denominator of twelve measures, as published",
        ["The day of publication, the link's text and the file's address are inferred."],
    )
    attachment = {
        "title": "Measures from the Adult Social Care Outcomes Framework, England 2020-21: open data",
        "filename": filename,
        "address": f"files.digital.nhs.uk/F4/5E3F0E/{filename}",
        "content_type": _XLSX,
        "sheets": ["in"],
        "sheet": "in",
    }
    groups = {row["Measure Group"]: row["Measure Group Description"] for row in sheet.rows}
    more = {
        "columns": sheet.columns,
        "area": "ONS Code",
        "value": "Measure Value",
        "names": {"Measure Group Description": {"by": "Measure Group", "texts": groups}},
    }
    return PageFiles(publication.facts(attachment, more), sheet.rows)


def _local_elections(source: Path) -> PageFiles:
    filename = "2022_England_Electoral_data.xlsx"
    book = open_workbook((source / "more/electoral_commission" / filename).read_bytes(), filename)
    sheet = sheet_of(
        book,
        "Metropolitan",
        "Electorate",
        lambda row: row["council"] in _COUNCILS and row["Electorate"] != "",
        nameless="council",
    )
    path = "research-reports-and-data/electoral-data"
    publication = Publication(
        "local-elections-england-2022",
        "Electoral data: local elections in England, May 2022",
        "Electoral Commission",
        f"https://www.electoralcommission.org.uk/{path}",
        f"www.electoralcommission.org.uk/{path}",
        "2022-09-01T09:00:00+00:00",
        "electorate, ballot papers, turnout and postal votes of metropolitan boroughs, as published",
        [
            "The page's address, the day of publication and the file's address are inferred.",
            "Of the workbook's seven sheets there are two; other columns of the sheet are left empty.",
        ],
    )
    attachment = {
        "title": "Local elections in England, May 2022: electoral data",
        "filename": filename,
        "address": f"www.electoralcommission.org.uk/sites/default/files/2022-09/{filename}",
        "content_type": _XLSX,
        "sheets": ["Notes", "Metropolitan"],
        "sheet": "Metropolitan",
    }
    more = {
        "columns": sheet.columns,
        "above": sheet.above,
        "nameless": ["council"],
        "not_had": [name for name in sheet.columns if name not in ("council", *_COUNTED)],
        "area": "council",
        "value": "Ballot box turnout",
        "texts": texts_of(book, ["Notes"]),
    }
    return PageFiles(publication.facts(attachment, more), sheet.rows)


def _population(source: Path) -> PageFiles:
    filename = "population-by-ethnicity-and-local-authority-2021.csv"
    table = rows(source / "more/rdu" / filename)
    kept = [row for row in table if row["Geography_code"] in (*AUTHORITIES, REGION)]
    path = "uk-population-by-ethnicity/national-and-regional-populations/regional-ethnic-diversity/latest"
    publication = Publication(
        "rdu-population-local-authority",
        "Regional ethnic diversity",
        "Race Disparity Unit",
        f"https://{_EFF}/{path}",
        f"{_EFF}/{path}",
        "2022-12-22T09:30:00+00:00",
        "residents of each ethnic group on census day 2021, as published",
        ["The link's text and the file's address are inferred."],
    )
    attachment = {
        "title": "Population by ethnicity and local authority 2021 (CSV)",
        "filename": filename,
        "address": f"{_EFF}/{path.removesuffix('/latest')}/downloads/{filename}",
        "content_type": "text/csv",
        "line_end": "LF",
    }
    more = {"columns": list(table[0]), "area": "Geography_code", "value": "Ethnic_Population"}
    return PageFiles(publication.facts(attachment, more), kept)


def _stop_and_search(source: Path) -> PageFiles:
    filename = "stop-and-search_by-ethnicity-and-area-table.csv"
    above, header, *lines = csv.reader(io.StringIO(body(source / "more/rdu" / filename).decode("utf-8-sig")))
    names = [" ".join(part for part in pair if part) for pair in zip(above, header, strict=True)]
    kept = [dict(zip(names, line, strict=True)) for line in lines if line[0] in (*FORCES, "All - excluding BTP")]
    path = "crime-justice-and-the-law/policing/stop-and-search/latest"
    publication = Publication(
        "rdu-stop-and-search-by-area",
        "Stop and search",
        "Race Disparity Unit",
        f"https://{_EFF}/{path}",
        f"{_EFF}/{path}",
        "2024-03-14T09:30:00+00:00",
        "searches per 1,000 residents by ethnic group and police force area, as published",
        ["The file names no year: the year to March 2023 is inferred. The file's address is inferred."],
    )
    attachment = {
        "title": "By ethnicity and area: table (CSV)",
        "filename": filename,
        "address": f"{_EFF}/{path.removesuffix('/latest')}/downloads/by-ethnicity-and-area-table.csv",
        "content_type": "text/csv",
        "line_end": "CRLF",
        "quoted": True,
        "header_lines": [above, header],
    }
    more = {"columns": names, "area": "Police force area", "value": "All Rate per 1,000"}
    return PageFiles(publication.facts(attachment, more), kept)
