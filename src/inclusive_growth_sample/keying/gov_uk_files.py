"""Re-key the Indices of Deprivation: File 7 of 2025 by neighbourhood, and File 10 of 2025 and 2019 by authority.

File 7 itself was not to be had: its figures come from the tables that a public package made of it, the residents
and the names from File 6 as published; its header from the mappings of public projects, checked against the file.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from inclusive_growth.sources.formats.workbooks import open_workbook
from inclusive_growth_sample.keying.areas import AUTHORITIES, OTHER_MEMBERS
from inclusive_growth_sample.keying.page_files import PageFiles
from inclusive_growth_sample.keying.published import rows

FOLDER = "mhclg_iod"
NEIGHBOURHOODS = 33755  # of England, as ranked in 2025
_PUBLISHER = "Ministry of Housing, Communities and Local Government"
_PAGES = "https://www.gov.uk/"
_AREA, _NAME = "LSOA code (2021)", "LSOA name (2021)"
_DISTRICT, _DISTRICT_NAME = "Local Authority District code (2024)", "Local Authority District name (2024)"
_IMD = "Index of Multiple Deprivation (IMD)"
_RANK, _DECILE = "Rank (where 1 is most deprived)", "Decile (where 1 is most deprived 10% of LSOAs)"
_DOMAINS = (
    ("Income", "Score (rate)"),
    ("Employment", "Score (rate)"),
    ("Education, Skills and Training", "Score"),
    ("Health Deprivation and Disability", "Score"),
    ("Crime", "Score"),
    ("Barriers to Housing and Services", "Score"),
    ("Living Environment", "Score"),
    ("Income Deprivation Affecting Children Index (IDACI)", "Score (rate)"),
    ("Income Deprivation Affecting Older People (IDAOPI)", "Score (rate)"),
    ("Children and Young People Sub-domain", "Score"),
    ("Adult Skills Sub-domain", "Score"),
    ("Geographical Barriers Sub-domain", "Score"),
    ("Wider Barriers Sub-domain", "Score"),
    ("Indoors Sub-domain", "Score"),
    ("Outdoors Sub-domain", "Score"),
)
_PEOPLE = (
    "Total population: mid 2022",
    "Dependent Children aged 0-15: mid 2022",
    "Older population aged 60 and over: mid 2022",
    "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022",
)
# Sheet -> column in the words of 2019 -> column of the copy.
_AVERAGES = {
    sheet: {
        f"{sheet} - Average rank ": f"{copied}_average_rank",
        f"{sheet} - Rank of average rank ": f"{copied}_rank_of_average_rank",
        f"{sheet} - Average score ": f"{copied}_average_score",
        f"{sheet} - Rank of average score ": f"{copied}_rank_of_average_score",
    }
    for sheet, copied in {"IMD": "imd", "Income": "income", "Employment": "employment"}.items()
}


def pages(source: Path) -> Iterator[PageFiles]:
    """Yield every page of the sample."""
    yield _of_2025(source)
    yield _authorities_of_2025(source)
    yield _of_2019(source)


def _of_2025(source: Path) -> PageFiles:
    people = _table(source, "Pop_File_6_IoD2025_Population_Denominators.xlsx", "ID 2025 Population Denominators")
    index = {row["lsoa21_code"]: row for row in rows(source / FOLDER / "imd2025_england_lsoa21.csv")}
    domains = [f"{name} {part}" for name, score in _DOMAINS for part in (score, _RANK, _DECILE)]
    # In the publisher's file the longest name is cut at 80 characters.
    columns = [_AREA, _NAME, _DISTRICT, _DISTRICT_NAME, f"{_IMD} Score", f"{_IMD} {_RANK}", f"{_IMD} {_DECILE}"]
    columns += [name[:80] if name.startswith("Children and Young") else name for name in domains]
    kept = [
        row
        | {
            f"{_IMD} Score": index[row[_AREA]]["IMD_score"],
            f"{_IMD} {_RANK}": _whole(index[row[_AREA]]["IMD_rank"]),
        }
        for row in people
        if row[_DISTRICT] in AUTHORITIES
    ]
    for row in kept:
        if -(-int(row[f"{_IMD} {_RANK}"]) * 10 // NEIGHBOURHOODS) != int(Decimal(index[row[_AREA]]["IMD_decile"])):
            raise SystemExit(f"{row[_AREA]}: the published decile is not the tenth that its rank lies in")
    facts = _facts(
        "english-indices-of-deprivation-2025",
        "English indices of deprivation 2025",
        ("2025-10-30T09:30:00Z", "2025-10-30T09:30:00.000+00:00"),
        {
            "title": "File 7: all ranks, scores, deciles and population denominators",
            "filename": "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
            "asset": "68ff5daabcb10f6bf9bef911",
            "content_type": "text/csv",
            "line_end": "CRLF",
        },
        "scores and ranks from the table made of this file in the R package IMD (github.com/humaniverse/IMD), "
        "residents and names from File 6 of the same edition as published",
        [
            "Deciles follow from the ranks; that was checked against every published decile.",
            "Of the domains and sub-domains only the columns are there: their figures are left empty.",
            "The times of day, the file's title and its line ends were not recorded.",
        ],
    ) | {
        "columns": [*columns, *_PEOPLE],
        "area": _AREA,
        "value": _PEOPLE[0],
        "names": {
            _DISTRICT_NAME: {"by": _DISTRICT, "texts": {row[_DISTRICT]: row[_DISTRICT_NAME] for row in kept}}
        },
        "tenths": {f"{_IMD} {_DECILE}": {"by": f"{_IMD} {_RANK}", "of": NEIGHBOURHOODS}},
        "not_had": columns[7:],
    }
    return PageFiles(facts, kept)


def _authorities_of_2025(source: Path) -> PageFiles:
    """File 10: the sheets of which a copy was to be had, under the names of sheets and columns of 2019."""
    code, name = _DISTRICT, _DISTRICT_NAME
    table = [
        row for row in rows(source / FOLDER / "imd2025_england_ltla24.csv") if row["ltla24_code"] in AUTHORITIES
    ]
    columns = {sheet: [code, name, *published] for sheet, published in _AVERAGES.items()}
    every = list(dict.fromkeys(column for own in columns.values() for column in own))
    kept = [
        dict.fromkeys(every, "")
        | {"sheet": sheet, code: row["ltla24_code"], name: row["ltla24_name"]}
        | {column: _rounded(row[copied]) for column, copied in published.items()}
        for sheet, published in _AVERAGES.items()
        for row in table
    ]
    facts = _facts(
        "english-indices-of-deprivation-2025",
        "English indices of deprivation 2025",
        ("2025-10-30T09:30:00Z", "2025-10-30T09:30:00.000+00:00"),
        {
            "title": "File 10: local authority district summaries",
            "filename": "File_10_IoD2025_Local_Authority_District_Summaries_(lower-tier).xlsx",
            "asset": "68ff5dbb2c1e4d7a9b03fe10",
            "content_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "sheets": ["Notes", *columns],
        },
        "average scores and ranks from the table made of this file in the R package IMD "
        "(github.com/humaniverse/IMD)",
        [
            "Of the workbook's sheets there are three, with ranks and averages alone; of those on children and "
            "older people no copy was to be had.",
            "Names of file, sheets and columns follow File 10 of 2019; the time of day was not recorded.",
        ],
    ) | {
        "columns": every,
        "tables": {sheet: {"columns": own} for sheet, own in columns.items()},
        "area": code,
        "value": "Income - Average score ",
        "names": {name: {"by": code, "texts": {row[code]: row[name] for row in kept}}},
    }
    facts["id"] = "english-indices-of-deprivation-2025-authorities"
    return PageFiles(facts, kept)


def _of_2019(source: Path) -> PageFiles:
    filename = "File_10_-_IoD2019_Local_Authority_District_Summaries__lower-tier__.xlsx"
    kept: list[dict[str, str]] = []
    columns: dict[str, list[str]] = {}
    # Of all domains together, members of 2018 outside the seven too: a published claim counts them.
    for sheet, areas in {
        "IMD": (*AUTHORITIES, *OTHER_MEMBERS),
        "IDACI": AUTHORITIES,
        "IDAOPI": AUTHORITIES,
    }.items():
        table = _table(source, filename, sheet)
        code, name = list(table[0])[:2]
        columns[sheet] = list(table[0])
        kept += [{"sheet": sheet} | row for row in table if row[code] in areas]
    every = list(dict.fromkeys(column for own in columns.values() for column in own))
    kept = [dict.fromkeys(every, "") | row for row in kept]
    facts = _facts(
        "english-indices-of-deprivation-2019",
        "English indices of deprivation 2019",
        ("2019-09-26T09:30:00Z", "2019-09-26T09:30:00.000+00:00"),
        {
            "title": "File 10: local authority district summaries",
            "filename": filename,
            "asset": "5d8b3cfbe5274a08be69aa91",
            "content_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "sheets": ["Notes", *columns],
        },
        "every figure of the sheets, as published",
        [
            "Of the workbook's eleven sheets there are four.",
            "The times of day and the file's title were not recorded.",
        ],
    ) | {
        "columns": every,
        "tables": {sheet: {"columns": own} for sheet, own in columns.items()},
        "area": code,
        "value": "IDACI - Average score ",
        "names": {name: {"by": code, "texts": {row[code]: row[name] for row in kept}}},
    }
    return PageFiles(facts, kept)


def _facts(
    name: str, title: str, out: tuple[str, str], attachment: dict[str, Any], gives: str, notes: list[str]
) -> dict[str, Any]:
    published, noted = out
    return {
        "id": name,
        "title": title,
        "publisher": _PUBLISHER,
        "licence": "OGL-UK-3.0",
        "origin": "sample",
        "provenance": {
            "published": {
                "dataset": title,
                "publisher": _PUBLISHER,
                "landing_page": f"{_PAGES}government/statistics/{name}",
                "file": attachment["filename"],
                "edition": f"first published {published[:10]}",
                "gives": gives,
            }
        },
        "notes": [*notes, "Cut to the sample's authorities."],
        "path": f"government/statistics/{name}",
        "document_type": "national_statistics",
        "first_published_at": published,
        "public_updated_at": published,
        "change_history": [{"public_timestamp": noted, "note": "First published."}],
        "attachment": attachment,
    }


def _table(source: Path, name: str, sheet: str) -> list[dict[str, str]]:
    body = (source / FOLDER / name).read_bytes()
    header, *cells = open_workbook(body, name).rows(sheet)
    return [dict(zip(header, row, strict=True)) for row in cells]


def _rounded(text: str) -> str:
    """A number without the `.0` that the package added to whole ones."""
    return text.removesuffix(".0")


def _whole(text: str) -> str:
    """Write a whole number without the decimal that the package added."""
    return str(int(Decimal(text)))
