"""Re-key who lives in each neighbourhood by ethnic group and by religion, as the bulk files of the census have it.

The copies at hand are long tables with the publisher's counts and labels; the bulk file's columns are put back.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from inclusive_growth_sample.keying.areas import AUTHORITIES
from inclusive_growth_sample.keying.page_files import PageFiles, Publication
from inclusive_growth_sample.keying.published import rows

_PAGE = "www.nomisweb.co.uk/sources/census_2021_bulk"
# Topic -> table, title, column of the copy, name before each header, day on which the bulk file came out.
_TOPICS = {
    "ethnicity21_lsoa21": ("ts021", "Ethnic group", "ethnic_group", "2022-11-29T09:30:00+00:00"),
    "religion21_lsoa21": ("ts030", "Religion", "religion", "2022-11-29T09:30:00+00:00"),
}


def pages(source: Path) -> Iterator[PageFiles]:
    """Yield the bulk file of each topic, for the neighbourhoods of the sample's authorities."""
    lookup = rows(source / "ogp/geographr/lookup_lsoa11_lsoa21_ltla22.csv")
    names = {row["lsoa21_code"]: row["lsoa21_name"] for row in lookup if row["ltla22_code"] in AUTHORITIES}
    for copy, (table, title, column, out) in _TOPICS.items():
        yield _page(rows(source / "census2021" / f"{copy}.csv"), names, table, title, column, out)


def _page(
    copied: list[dict[str, str]], names: dict[str, str], table: str, title: str, column: str, out: str
) -> PageFiles:
    total = f"{title}: Total: All usual residents"
    counts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in copied:
        if row["lsoa21_code"] in names:
            counts[row["lsoa21_code"]] |= {
                total: _whole(row["total_residents"]),
                f"{title}: {row[column]}": _whole(row["n"]),
            }
    headers = list(next(iter(counts.values())))
    file = f"census2021-{table}.zip"
    publication = Publication(
        f"census2021-{table}",
        f"Census 2021 bulk data: {title} ({table.upper()})",
        "Office for National Statistics",
        f"https://{_PAGE}",
        f"{_PAGE}",
        out,
        f"residents of each neighbourhood by {title.lower()}, as published",
        [
            "Counts and labels from the tables made of this file in the R package demographr "
            "(github.com/humaniverse/demographr); the bulk file's columns are put back.",
            "Of the archive's files by kind of area there is one, with the broad groups alone.",
            "The day of publication is that of the topic; the file's form is documented, not seen.",
        ],
    )
    attachment = {
        "title": file,
        "filename": file,
        "address": f"www.nomisweb.co.uk/output/census/2021/{file}",
        "content_type": "application/zip",
        "members": {f"census2021-{table}-lsoa.csv": []},
        "line_end": "LF",
    }
    columns = ["date", "geography", "geography code", *headers]
    more = {"columns": columns, "area": "geography code", "value": total, "figures": headers}
    table_rows = [
        {"date": "2021", "geography": names[code], "geography code": code} | cells
        for code, cells in sorted(counts.items())
    ]
    return PageFiles(publication.facts(attachment, more), table_rows)


def _whole(text: str) -> str:
    """The count of a copy that writes it as 158.0."""
    number = float(text)
    if not number.is_integer():
        raise ValueError(f"{text} is no count of people")
    return str(int(number))
