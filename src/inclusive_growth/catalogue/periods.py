"""Ids of periods: ISO 8601 and, where these dates alone would mean another kind of period, `~` and the kind.

`2022-01-01/P1Y` is the calendar year, `2022-01-01/P1Y~rolling_year` the survey's year to December, and
`2023-04-01/P1M~survey_week` the pay period in April. A kind that does not fit the dates is not claimed: a year
in a dataset of pooled years stays a calendar year. The macros of the dbt project say the same in SQL.
"""

import re
from datetime import date

from inclusive_growth.catalogue.models import PeriodKind

MARK = "~"
# Kinds of one day or week somewhere in a month that the publisher names by its year alone.
OF_A_MONTH = (PeriodKind.SNAPSHOT, PeriodKind.SURVEY_WEEK, PeriodKind.SCHOOL_CENSUS)
_CENSUS_DAYS = (date(2021, 3, 21), date(2011, 3, 27), date(2001, 4, 29))
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/P(\d+)([YM]))?")


def kind_by_custom(first_day: date, months: int) -> str:
    """What the dates alone mean: the kind, or `months` for a stretch without a name. `months` is 0 for a day."""
    if months == 0:
        is_mid_year = (first_day.month, first_day.day) == (6, 30)
        return "mid_year" if is_mid_year else "census_day" if first_day in _CENSUS_DAYS else "day"
    if months == 12:
        return {1: "calendar_year", 4: "financial_year", 8: "academic_year", 9: "academic_year"}.get(
            first_day.month, "rolling_year"
        )
    return "month" if months == 1 else "quarter" if months == 3 else "pooled_years" if months > 12 else "months"


def fits(kind: PeriodKind, months: int) -> bool:
    """Whether a period of this kind can be that long."""
    if kind in (
        PeriodKind.ROLLING_YEAR,
        PeriodKind.CALENDAR_YEAR,
        PeriodKind.FINANCIAL_YEAR,
        PeriodKind.ACADEMIC_YEAR,
        PeriodKind.NOVEMBER_YEAR,
    ):
        return months == 12
    if kind is PeriodKind.POOLED_YEARS:
        return months > 12
    if kind in OF_A_MONTH or kind is PeriodKind.EDITION:
        return months <= 1
    if kind is PeriodKind.ACADEMIC_TERM:
        return 1 < months < 12
    return months == {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3}.get(kind, 0)


def dated(kind: PeriodKind, first_day: date, months: int) -> str:
    """The id of the period of a dataset of this kind that begins on this day and lasts these months."""
    length = "" if months == 0 else f"/P{months // 12}Y" if months % 12 == 0 else f"/P{months}M"
    iso = f"{first_day.isoformat()}{length}"
    named = kind.value if fits(kind, months) else kind_by_custom(first_day, months)
    return iso if named == kind_by_custom(first_day, months) else f"{iso}{MARK}{named}"


def as_of_today(period_id: str, kind: PeriodKind, month: int | None) -> str:
    """The id that a period has now, under which an earlier publication may have had another.

    What was a year and is now known to be a day or week of a month becomes that month's. Other text stays.
    """
    match = _ISO.fullmatch(period_id.partition(MARK)[0])
    if match is None:
        return period_id
    first_day = date.fromisoformat(match[1])
    months = int(match[2] or 0) * (12 if match[3] == "Y" else 1)
    if kind in OF_A_MONTH and month and months == 12 and first_day.month == 1:
        first_day, months = first_day.replace(month=month), 1
    return dated(kind, first_day, months)
