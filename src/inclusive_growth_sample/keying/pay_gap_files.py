"""Re-key employers' reports of one year: those whose head office has a postcode of B, CV, DY, WS or WV.

An employer keeps its number, postcode, size, median gap and women's share of the top quarter of pay; its name and
the person responsible stay behind.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inclusive_growth.sources.gender_pay_gap.postcodes import common_form, postcode_area
from inclusive_growth_sample.keying.published import rows

YEAR = 2022
COLUMNS = ("EmployerId", "PostCode", "EmployerSize", "DiffMedianHourlyPercent", "FemaleTopQuartile", "DueDate")
POSTCODE_AREAS = ("B", "CV", "DY", "WS", "WV")
_FILE = f"UK_Gender_Pay_Gap_Data_-_{YEAR}_to_{YEAR + 1}.csv"


def reports(source: Path) -> Iterator[list[str]]:
    """One row for each employer, in the publisher's order."""
    for row in rows(source / "gpg_service" / _FILE):
        if postcode_area(common_form(row["PostCode"])) in POSTCODE_AREAS:
            yield [row[column] for column in COLUMNS]


def facts() -> dict[str, Any]:
    """Facts of the sample's YAML."""
    return {
        "id": f"employers_{YEAR}",
        "publisher": "Office for Equality and Opportunity",
        "licence": "OGL-UK-3.0",
        "origin": "sample",
        "year": YEAR,
        "provenance": {
            "published": {
                "dataset": f"Gender pay gap data {YEAR} to {YEAR + 1}",
                "publisher": "Government Equalities Office",
                "landing_page": "https://gender-pay-gap.service.gov.uk/viewing/download",
                "file": _FILE,
                "edition": "as downloaded from the service, with late reports",
                "gives": "each employer's median hourly gap and women's share of the top quarter of pay",
            }
        },
        "notes": [
            "Employers with a head office in the postcode areas B, CV, DY, WS and WV; these areas are whole.",
            "Columns that no figure needs are empty, the names of employers and people among them.",
        ],
    }
