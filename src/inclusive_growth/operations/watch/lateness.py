"""Whether a dataset is late, and whether its figures are old: by the publisher's calendar and the period.

The next release is due a cadence and the days of grace after the publisher's own time of the last one. Where the
publisher gives no time, or one before its newest period had ended, it is due when the period after the newest one
has ended and a cadence and the grace have passed since; where there is no period either, our first sight is all
there is. Figures are old once that day of the newest period has passed, whenever their release came: a monthly
series whose newest month is three years ago is old, however lately its file was written again.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from inclusive_growth.catalogue.models import DatasetFile
from inclusive_growth.landing.moments import LONDON, read_moment


@dataclass(frozen=True, slots=True)
class Lateness:
    """When the next release is due, and what today makes of it. `expected_by` is None before the first release."""

    expected_by: date | None = None
    late: bool = False
    due_before_seen: bool = False  # it was due before we ever saw the release: no news to anybody
    old: bool = False  # the newest period is older than the cadence allows


def lateness(
    dataset: DatasetFile, *, known_from: str, publisher_time: str, newest_period_end: date | None, run_at: datetime
) -> Lateness:
    """The lateness of a dataset whose last release is known from a moment on ("": there is none)."""
    if not known_from:
        return Lateness()
    known = datetime.fromisoformat(known_from)
    allowed = timedelta(days=dataset.cadence.days + dataset.grace_days)
    by_period = None
    if newest_period_end:
        ends = datetime.combine(newest_period_end, time.max, LONDON)
        by_period = ends + timedelta(days=dataset.cadence.days) + allowed
    published = _published(publisher_time, newest_period_end, known)
    due = published + allowed if published else by_period or known + allowed
    return Lateness(
        expected_by=due.astimezone(LONDON).date(),
        late=run_at > due,
        due_before_seen=due < known,
        old=by_period is not None and run_at > by_period,
    )


def _published(publisher_time: str, newest_period_end: date | None, known: datetime) -> datetime | None:
    """The publisher's time; None where it gives none that can be read, or one that cannot be the release's."""
    try:
        published = read_moment(publisher_time)
    except ValueError:
        return None
    day = published.astimezone(LONDON).date()
    is_before_its_period = newest_period_end is not None and day < newest_period_end
    return None if published > known or is_before_its_period else published
