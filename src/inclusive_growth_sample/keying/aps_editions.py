"""Figures of the Annual Population Survey that earlier editions of an Explore Local Statistics file held and later
ones do not: unemployment with its 95% limits, and the people behind the rates, for regions too."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from inclusive_growth_sample.keying.areas import AREAS
from inclusive_growth_sample.keying.published import rows

Row = tuple[str, ...]
FOLDER = "editions/els_employment-rate"
UNEMPLOYMENT = f"{FOLDER}/2023-08-16T1717_d1d5a96520.csv"
PEOPLE = f"{FOLDER}/2024-09-30T1633_11da30b63e.csv"
_RATE = "unemployment_activity_rate"
_INDICATORS = {"Employment Rate": "45", "Economic Inactivity Rate": "111"}


def unemployment(source: Path, years: range) -> Iterator[Row]:
    """NM_17_5, variable 84: rate, people and half-width of calendar years; none where it is withheld."""
    published = rows(source / UNEMPLOYMENT)
    for row in sorted(published, key=lambda row: (row["areacd"], row["period"])):
        area, year = row["areacd"], row["period"][:4]
        if area not in AREAS or int(year) not in years or not row[f"{_RATE}_upper_confidence_interval_95"]:
            continue
        rate = Decimal(row[_RATE])
        half = round(Decimal(row[f"{_RATE}_upper_confidence_interval_95"]), 1) - rate
        figures = (
            ("20599", str(rate)),
            ("21001", _whole(row[f"{_RATE}_numerator"])),
            ("21002", _whole(row[f"{_RATE}_denominator"])),
            ("21003", str(half)),
        )
        for measure, value in figures:
            yield area, f"{year}-12", "84", measure, value, "", "unemployed"


def people(source: Path) -> dict[tuple[str, str, str], tuple[str, str]]:
    """(variable, area, year) -> numerator and denominator, as the edition of September 2024 had them."""
    return {
        (_INDICATORS[row["indicator"]], row["areacd"], row["period"][:4]): (
            _whole(row["numerator"]),
            _whole(row["denominator"]),
        )
        for row in rows(source / PEOPLE)
        if row["areacd"] in AREAS and row["numerator"]
    }


def _whole(text: str) -> str:
    """Write people without the decimal that the file added."""
    return str(int(Decimal(text)))
