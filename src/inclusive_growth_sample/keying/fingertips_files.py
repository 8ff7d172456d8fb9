"""Re-key Fingertips figures: extracts that public projects stored, into rows as the publisher's own CSV has them.

No answer of `all_data` for these indicators could be had. Its columns and their order come from a recorded export
of another indicator; a cell in neither that export nor the stored extracts stays empty or is named in `notes`.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inclusive_growth_sample.keying.areas import AREAS, ENGLAND, GREATER_MANCHESTER, WEST_MIDLANDS
from inclusive_growth_sample.keying.published import body, rows

REGIONS = dict.fromkeys(WEST_MIDLANDS, "E12000005") | dict.fromkeys(GREATER_MANCHESTER, "E12000002")
PARENTS = {"": "", ENGLAND: "England", "E12000002": "North West Region", "E12000005": "West Midlands Region"}
AREA_TYPE = "Counties & UAs (from Apr 2023)"
EXPORT = "dfe/csc/la_hospital_admissions_2324.csv"
METADATA = "fingertips/fingertipsnext/ft.json"
_THEMES = "fingertips/trafford_themes"
_PARENT_COLUMN = {"Compared to percentiles": "Compared to Region value or percentiles"}
_ROUNDED = "To one decimal, with the comparison with England: the extract keeps no limits and no counts."
_AGE = "The text of Age was not recorded: it follows the publisher's own list of ages."


@dataclass(frozen=True, slots=True)
class Extract:
    """Stored extract of an indicator's figures, with notes on the facts that it lacks."""

    id: str
    file: str
    name: str  # of the indicator in the extract
    age: str
    stored: str
    notes: tuple[str, ...]
    withheld: tuple[str, ...] = ()


_BY_TRAFFORD = "by Trafford Data Lab, github.com/traffordDataLab/trafford_themes"
EXTRACTS = (
    Extract(
        "90323",
        f"{_THEMES}/obese_year6.csv",
        "Year 6 prevalence of obesity (including severe obesity)",
        "10-11 yrs",
        _BY_TRAFFORD,
        (_ROUNDED, _AGE),
    ),
    Extract(
        "90362",
        f"{_THEMES}/healthy_life_expectancy.csv",
        "Healthy life expectancy at birth",
        "All ages",
        _BY_TRAFFORD,
        (_ROUNDED, _AGE),
        withheld=("2022 - 24",),  # as long as Explore Local Statistics holds it back
    ),
    Extract(
        "92901",
        f"{_THEMES}/inequality_life_expectancy.csv",
        "Inequality in life expectancy at birth",
        "All ages",
        _BY_TRAFFORD,
        (_ROUNDED, _AGE),
        withheld=("2022 - 24",),
    ),
    Extract(
        "93085",
        "fingertips/fingertipsnext/healthdata.csv",
        "Smoking status at time of delivery",
        "All ages",
        "by the Department of Health and Social Care, github.com/dhsc-govuk/FingertipsNext",
        ("The extract holds England and Greater Manchester, no authority of the West Midlands.",),
    ),
    Extract(
        "93721",
        f"{_THEMES}/mortality_rate.csv",
        "Under 75 mortality rate from causes considered preventable (per 100,000 population)",
        "<75 yrs",
        _BY_TRAFFORD,
        (_ROUNDED, _AGE),
    ),
)


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
    read = _from_database if extract.file.endswith("healthdata.csv") else _from_themes
    order = {code: number for number, code in enumerate(AREAS)}
    kept = (row for row in read(source, extract) if row["Area Code"] in order)
    for row in sorted(kept, key=lambda row: (row["Time period"], order[row["Area Code"]], row["Sex"])):
        yield {"Parent Code": REGIONS.get(row["Area Code"], ""), **row}


def _from_themes(source: Path, extract: Extract) -> Iterator[dict[str, str]]:
    for row in rows(source / extract.file):
        if row["indicator"] == extract.name:
            sex = row["inequality"] if row["inequality"] in ("Male", "Female") else row["unit"]
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
                "Time period": f"{year}/{(year + 1) % 100:02}",
                "Value": row["Value"],
                "Lower CI 95.0 limit": row["LowerCI"],
                "Upper CI 95.0 limit": row["UpperCI"],
                "Count": row["Count"],
                "Denominator": row["Denominator"],
                "Recent Trend": row["Trend"],
            }


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
    """(code, name, kind) as the recorded export writes them."""
    names = {row["Area Code"]: row["Area Name"] for row in rows(source / EXPORT)}
    for code in AREAS:
        if code in names:
            yield code, names[code], "England" if code == ENGLAND else AREA_TYPE
