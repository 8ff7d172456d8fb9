"""Re-key Fingertips figures: extracts that public projects stored, into rows as the publisher's own CSV has them.

No answer of `all_data` for these indicators could be had. Its columns and their order come from a recorded export
of another indicator; a cell in neither that export nor the stored extracts stays empty or is named in `notes`.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inclusive_growth_sample.keying.areas import AREAS, ENGLAND, GREATER_MANCHESTER, REGION, WEST_MIDLANDS
from inclusive_growth_sample.keying.fingertips_extracts import EXPORT, SUICIDES, Extract
from inclusive_growth_sample.keying.published import body, rows

REGIONS = dict.fromkeys(WEST_MIDLANDS, REGION) | dict.fromkeys(GREATER_MANCHESTER, "E12000002") | {REGION: ENGLAND}
PARENTS = {"": "", ENGLAND: "England", "E12000002": "North West Region", "E12000005": "West Midlands Region"}
AREA_TYPE = "Counties & UAs (from Apr 2023)"
METADATA = "fingertips/fingertipsnext/ft.json"
_KEPT = (
    "Area Code",
    "Sex",
    "Time period",
    "Value",
    "Lower CI 95.0 limit",
    "Upper CI 95.0 limit",
    "Lower CI 99.8 limit",
    "Upper CI 99.8 limit",
    "Count",
    "Denominator",
    "Value note",
    "Recent Trend",
)
_PARENT_COLUMN = {"Compared to percentiles": "Compared to Region value or percentiles"}


def columns(source: Path) -> list[str]:
    """Columns of the recorded export; the one that compares with the parent is named after our kind of parent."""
    header = body(source / EXPORT).partition(b"\n")[0].decode().split(",")
    return [_PARENT_COLUMN.get(name, name) for name in header]


def figures(source: Path, extract: Extract) -> list[dict[str, str]]:
    """Order the rows as the publisher does: England as a country, England as a parent, then the authorities."""
    kept = list(_stored(source, extract))
    england = [row for row in kept if row["Area Code"] == ENGLAND]
    repeated = [row | {"Parent Code": ENGLAND} for row in england]
    return [*england, *repeated, *(row for row in kept if row["Area Code"] != ENGLAND)]


def _stored(source: Path, extract: Extract) -> Iterator[dict[str, str]]:
    read = _READERS[extract.form]
    order = {code: number for number, code in enumerate(AREAS)}
    kept = (row for row in read(source, extract) if row["Area Code"] in order)
    for row in sorted(kept, key=lambda row: (row["Time period"], order[row["Area Code"]], row["Sex"])):
        yield {"Parent Code": REGIONS.get(row["Area Code"], "")} | row


def _from_themes(source: Path, extract: Extract) -> Iterator[dict[str, str]]:
    for row in rows(source / extract.file):
        if row["indicator"] == extract.name and row["period"] not in extract.left_out:
            sex = row["inequality"] if row["inequality"] in ("Male", "Female") else row["unit"]  # else: a unit
            yield {
                "Area Code": row["area_code"],
                "Sex": sex if sex in ("Male", "Female") else "Persons",
                "Time period": row["period"],
                "Value": "" if row["value"] == "NA" else row["value"],
                "Compared to England value or percentiles": row["compared_to_England"],
            }


def _from_database(source: Path, extract: Extract) -> Iterator[dict[str, str]]:
    for row in rows(source / extract.file):
        if row["IndicatorId"] == extract.id and not row["CategoryType"] + row["Category"]:
            year = int(row["Year"])
            yield {
                "Area Code": row["AreaCode"],
                "Sex": row["Sex"],
                "Time period": str(year) if extract.calendar else f"{year}/{(year + 1) % 100:02}",
                "Value": row["Value"],
                "Lower CI 95.0 limit": row["LowerCI"],
                "Upper CI 95.0 limit": row["UpperCI"],
                "Count": row["Count"],
                "Denominator": row["Denominator"],
                "Recent Trend": row["Trend"],
            }


def _from_download(source: Path, extract: Extract) -> Iterator[dict[str, str]]:
    """The publisher's own columns, spaces put back. England comes once for each parent: taken once."""
    for published in rows(source / extract.file):
        row = {_plain(name): text for name, text in published.items() if name}
        copy = row["ParentCode"] == row["AreaCode"] == ENGLAND
        if row["IndicatorID"] == extract.id and not row["CategoryType"] and not copy:
            yield {name: row[_plain(name)] for name in _KEPT}


def _plain(name: str) -> str:
    return re.sub("[ _]", "", name)


_READERS = {"themes": _from_themes, "database": _from_database, "download": _from_download}


def facts(source: Path, extract: Extract) -> dict[str, Any]:
    """Facts for the indicator's YAML."""
    metadata = json.loads(body(source / METADATA))[extract.id]
    kept = figures(source, extract)
    metadata["ConfidenceIntervalMethod"]["Description"] = None  # a page of text about the method in general
    publisher = "Office for Health Improvement and Disparities"
    return {
        "id": extract.id,
        "title": metadata["Descriptive"]["Name"],
        "publisher": publisher,
        "licence": "OGL-UK-3.0",
        "origin": "sample",
        "provenance": {
            "stored": {
                "dataset": f"Fingertips indicator {extract.id}, {metadata['Descriptive']['Name']}",
                "publisher": publisher,
                "landing_page": "https://fingertips.phe.org.uk/profile/public-health-outcomes-framework",
                "edition": f"as stored {extract.stored}, newest period {max(row['Time period'] for row in kept)}",
                "gives": "every figure",
            }
        },
        "notes": [
            *extract.notes,
            "Metadata as recorded at the end of January 2025; newer figures were uploaded later.",
        ],
        "area_types": [["502", "6"]],
        "columns": columns(source),
        "throughout": {
            "Indicator ID": extract.id,
            "Indicator Name": metadata["Descriptive"]["Name"],
            "Age": extract.age,
        },
        "periods": {text: period(text) for text in sorted({row["Time period"] for row in kept})},
        "withheld": list(extract.withheld),
        "metadata": metadata,
    }


def period(text: str) -> dict[str, str]:
    """Sort key and span in years of a period, in the publisher's columns."""
    first, last = re.fullmatch(r"(\d{4})(?:/\d\d)?(?: - (\d\d)(?:/\d\d)?)?", text).groups()  # type: ignore[union-attr]
    years = 1 if last is None else (int(last) - int(first)) % 100 + 1
    return {"Time period Sortable": f"{first}0000", "Time period range": f"{years}y"}


def areas(source: Path) -> Iterator[tuple[str, str, str]]:
    """(code, name, kind) as the recorded export writes them; the region as a download of it does."""
    names = {row["Area Code"]: row["Area Name"] for row in rows(source / EXPORT)}
    regions = {row["AreaCode"]: (row["AreaName"], row["AreaType"]) for row in rows(source / SUICIDES)}
    for code in AREAS:
        if code in names:
            yield code, names[code], "England" if code == ENGLAND else AREA_TYPE
        elif code in regions:
            yield code, *regions[code]
