"""Moments as publishers and people in the United Kingdom write them: without a zone they are London's."""

from datetime import UTC, datetime
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
