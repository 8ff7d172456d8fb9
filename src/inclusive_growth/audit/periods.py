"""Periods as publishers write them, read into ids in plain Python, independent of the SQL."""

import re
from datetime import date

from inclusive_growth.catalogue.models import PeriodKind
from inclusive_growth.catalogue.periods import OF_A_MONTH, dated

YEARS_BEGIN = {PeriodKind.FINANCIAL_YEAR: 4, PeriodKind.ACADEMIC_YEAR: 9, PeriodKind.NOVEMBER_YEAR: 11}
CENSUS_DAYS = {"2021": "2021-03-21", "2011": "2011-03-27", "2001": "2001-04-29"}


def period_id(raw: str, kind: PeriodKind, month: int | None = None) -> str:
    """Read a publisher's period as our id; "" when it cannot be understood.

    `month` is that of a day or week that the publisher names by its year alone.
    """
    try:
        found = _first_day_and_months(raw, kind, month)
    except ValueError:  # no such day
        return ""
    return dated(kind, *found) if found else ""


def _first_day_and_months(raw: str, kind: PeriodKind, month: int | None) -> tuple[date, int] | None:
    if match := re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:T00:00:00)?/P(\d+)([YM])", raw):
        return date.fromisoformat(match[1]), int(match[2]) * (12 if match[3] == "Y" else 1)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
        return date.fromisoformat(raw), 0
    if match := re.fullmatch(r"(\d{4})/P(\d+)Y", raw):
        if kind is PeriodKind.SCHOOL_CENSUS and month and match[2] == "1":
            return date(int(match[1]) + 1, month, 1), 1
        begins = YEARS_BEGIN.get(kind)
        return (date(int(match[1]), begins, 1), 12 * int(match[2])) if begins else None
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", raw):
        return (date(int(match[1]), 3 * int(match[2]) - 2, 1), 3) if kind is PeriodKind.QUARTER else None
    if match := re.fullmatch(r"(\d{4})-(\d{2})", raw):
        first = date(int(match[1]), int(match[2]), 1)
        if kind is PeriodKind.ROLLING_YEAR:
            # Named by the month it ends with.
            december = first.month == 12
            return first.replace(month=1) if december else first.replace(first.year - 1, first.month + 1), 12
        return (first, 1) if kind in (PeriodKind.MONTH, *OF_A_MONTH) else None
    if not re.fullmatch(r"\d{4}", raw):
        return None
    if kind in OF_A_MONTH:
        return (date(int(raw), month, 1), 1) if month else None
    if kind is PeriodKind.CENSUS_DAY:
        return (date.fromisoformat(CENSUS_DAYS[raw]), 0) if raw in CENSUS_DAYS else None
    year = int(raw)
    return {PeriodKind.CALENDAR_YEAR: (date(year, 1, 1), 12), PeriodKind.MID_YEAR: (date(year, 6, 30), 0)}.get(
        kind
    )
