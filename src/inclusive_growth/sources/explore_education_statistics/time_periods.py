"""Periods of Explore Education Statistics: a code such as 201819 and the kind of period that explains it."""

import calendar
import re

from inclusive_growth.errors import UnexpectedResponse
from inclusive_growth.sources.explore_education_statistics.params import PeriodRule

_TWO_YEARS = re.compile(r"((?:19|20)\d{2})[/-]?(\d{2})")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_WITHIN_A_YEAR = {  # what a year means -> the stretch of time or the day, and in which year it begins
    "december_to_february": ("12-01/P3M", -1),
    "in_march": ("03-01/P1M", 0),
    "by_30_september_before": ("09-30", -1),
}
_STARTS = {  # kind of period of two years -> its first day in the first of them, and its length
    "academic year": ("09-01", "P1Y"),
    "autumn term": ("09-01", "P4M"),
    "financial year": ("04-01", "P1Y"),
    "tax year": ("04-06", "P1Y"),
}


def period_of(code: str, identifier: str, rule: PeriodRule, where: str) -> str:
    """The period as an interval of ISO 8601, such as 2018-09-01/P1Y, or a day.

    Raises UnexpectedResponse where code and kind do not say together which days are meant.
    """
    code, kind = code.strip(), " ".join(identifier.split()).casefold()
    if (two := _TWO_YEARS.fullmatch(code)) and kind in _STARTS and _consecutive(two):
        if rule == "school_census" and kind == "academic year":
            return f"{int(two[1]) + 1}-01-01/P1M"
        day, length = _STARTS[kind]
        return f"{two[1]}-{day}/{length}"
    if _YEAR.fullmatch(code) and (found := _of_one_year(int(code), kind, rule)):
        return found
    raise UnexpectedResponse(
        f"{where}: the period '{code[:40]}' of the kind '{identifier[:40]}' cannot be placed in time; "
        "say what it means under `period` or `time_identifier` in the dataset's YAML"
    )


def _of_one_year(year: int, kind: str, rule: PeriodRule) -> str:
    if kind in ("calendar year", "") and rule in _WITHIN_A_YEAR:
        stretch, shift = _WITHIN_A_YEAR[rule]
        return f"{year + shift}-{stretch}"
    if kind in ("calendar year", "") and rule == "calendar_year":
        return f"{year}-01-01/P1Y"
    if kind == "calendar year":
        return f"{year}-01-01/P1Y" if not rule else ""
    if kind in _MONTHS:
        return f"{year}-{_MONTHS[kind]:02d}-01/P1M"
    if kind in ("", "academic year") and rule == "academic_year_ending":
        return f"{year - 1}-09-01/P1Y"
    if kind in ("reporting year", "financial year", ""):
        return {"year_to_31_march": f"{year - 1}-04-01/P1Y", "on_31_march": f"{year}-03-31"}.get(rule, "")
    return ""


def _consecutive(two: re.Match[str]) -> bool:
    """Whether the second year follows the first: 201819 does, 202020 is no pair of years."""
    return (int(two[1]) + 1) % 100 == int(two[2])
