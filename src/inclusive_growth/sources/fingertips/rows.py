"""Reading of a Fingertips row: its period, its missing limits and the sign for its note.

The staging model does the same in SQL; `igw explain` and `igw verify` use this to derive figures again.
"""

import re
from typing import Any

MISSING = "-1"
LIMITS = (("Lower CI 95.0 limit", "Upper CI 95.0 limit"), ("Lower CI 99.8 limit", "Upper CI 99.8 limit"))
COUNTS = ("Count", "Denominator")


def as_staged(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its period as an interval, a marker for its note, and "" where -1 stands for missing."""
    changed = {"Time period": period(row), "Value note": marker(row["Value"], row["Value note"])}
    for lower, upper in LIMITS:
        if (row[lower], row[upper]) == (MISSING, MISSING):
            changed |= {lower: "", upper: ""}
    return row | changed | {name: "" for name in COUNTS if row[name] == MISSING}


def period(row: dict[str, Any]) -> str:
    """Period as `2009-01-01/P3Y`; `2016/P1Y` for a year whose start the dataset's kind gives; else as published.

    A whole year is sorted under YYYY0000, and years over the turn of a year are written with a slash.
    """
    published = str(row["Time period"])
    year = re.fullmatch(r"(\d{4})0000", row["Time period Sortable"] or "")
    length = re.fullmatch(r"(\d+)y", row["Time period range"] or "")
    if not year or not length:
        return published
    return f"{year[1]}{'' if '/' in published else '-01-01'}/P{length[1]}Y"


def marker(value: str, note: str) -> str:
    """One of the signs in schemes/markers.csv for this source; the note itself stays in the decoded row."""
    words = (note or "").lower()
    if not (value or "").strip():
        return "suppressed" if re.search("suppress|disclos", words) else "missing"
    return "caution" if "caution" in words else ""
