"""Periods as publishers write them, read into ISO 8601 in plain Python, independent of the SQL."""

import re
from datetime import date

from inclusive_growth.catalogue.models import PeriodKind

YEARS_BEGIN = {PeriodKind.FINANCIAL_YEAR: "04", PeriodKind.ACADEMIC_YEAR: "09", PeriodKind.NOVEMBER_YEAR: "11"}
CENSUS_DAYS = {"2021": "2021-03-21", "2011": "2011-03-27", "2001": "2001-04-29"}


def period_id(raw: str, kind: PeriodKind) -> str:
    """Read a publisher's period as our ISO 8601 interval or day; "" when it cannot be understood."""
    if match := re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:T00:00:00)?/P(\d+)([YM])", raw):
        months = int(match[2]) * (12 if match[3] == "Y" else 1)
        return f"{match[1]}/P{months // 12}Y" if months % 12 == 0 else f"{match[1]}/P{months}M"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", raw):
        return raw
    if match := re.fullmatch(r"(\d{4})/(P\d+Y)", raw):
        begins = YEARS_BEGIN.get(kind)
        return f"{match[1]}-{begins}-01/{match[2]}" if begins else ""
    if match := re.fullmatch(r"(\d{4})-(\d{2})", raw):
        year, month = int(match[1]), int(match[2])
        if kind is PeriodKind.ROLLING_YEAR:
            # Named by the month it ends with.
            first = date(year, month, 1)
            start = first.replace(year=year - 1, month=month + 1) if month < 12 else first.replace(month=1)
            return f"{start.isoformat()}/P1Y"
        return f"{raw}-01/P1M" if kind is PeriodKind.MONTH else ""
    if not re.fullmatch(r"\d{4}", raw):
        return ""
    return {
        PeriodKind.CALENDAR_YEAR: f"{raw}-01-01/P1Y",
        PeriodKind.MID_YEAR: f"{raw}-06-30",
        PeriodKind.CENSUS_DAY: CENSUS_DAYS.get(raw, ""),
    }.get(kind, "")
