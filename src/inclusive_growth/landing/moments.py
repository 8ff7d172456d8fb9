"""Moments as publishers and people in the United Kingdom write them: without a zone they are London's."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def read_moment(text: str) -> datetime:
    """Read an ISO 8601 date or time, in London's time when it names no zone.

    Raises ValueError for other text, and for a time that London's clocks showed twice or never.
    """
    read = datetime.fromisoformat(text)
    if read.tzinfo:
        return read
    local = read.replace(tzinfo=LONDON)
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise ValueError(
            f"the clocks changed in London at {text}: say the zone, for example {text}+00:00 or {text}+01:00"
        )
    return local.astimezone(UTC)


def end_of_day(text: str) -> datetime | None:
    """The last moment in London of a day that is written without a time; None for any other text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    midnight = datetime.combine(day + timedelta(days=1), time.min, LONDON)
    return midnight.astimezone(UTC) - timedelta(microseconds=1)
