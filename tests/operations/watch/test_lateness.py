"""When the next release is due, and when figures are old: by the publisher's calendar and the period."""

from datetime import UTC, date, datetime

import pytest

from inclusive_growth.catalogue import load_catalogue
from inclusive_growth.operations.watch.lateness import Lateness, lateness
from inclusive_growth.operations.watch.newest_periods import NewestPeriod, newest_periods
from inclusive_growth.store.history import read_manifest
from tests.support.warehouse import Warehouse

CLAIMANTS = load_catalogue().datasets["nomis_claimant_count"].model_copy(update={"grace_days": 25})  # monthly
TODAY = datetime(2026, 11, 29, 12, tzinfo=UTC)
SEEN = "2026-11-28T09:00:00.000000Z"


def of(period_end: date | None, published: str, run_at: datetime = TODAY, known_from: str = SEEN) -> Lateness:
    return lateness(
        CLAIMANTS, known_from=known_from, publisher_time=published, newest_period_end=period_end, run_at=run_at
    )


def test_a_monthly_series_of_three_years_ago_is_late_and_old_although_it_was_first_seen_yesterday() -> None:
    found = of(date(2023, 10, 31), "2023-11-14 07:00:00")
    # 14 November 2023 and 31 + 25 days.
    assert found == Lateness(date(2024, 1, 9), late=True, due_before_seen=True, old=True)


def test_a_file_that_was_written_again_lately_is_not_late_and_its_figures_are_old_all_the_same() -> None:
    found = of(date(2023, 10, 31), "2026-11-20T09:30:00Z")
    assert (found.expected_by, found.late, found.old) == (date(2027, 1, 15), False, True)


@pytest.mark.parametrize(
    "published",
    ["", "April", "2026-12-24T09:30:00Z", "2026-09-20"],
    ids=["none", "no time", "after we saw it", "before its period had ended"],
)
def test_without_a_time_of_the_publisher_the_period_counts(published: str) -> None:
    # The next month has ended by 31 October and 31 days later, and comes within a month and the grace.
    found = of(date(2026, 9, 30), published)
    assert (found.expected_by, found.late, found.old) == (date(2026, 12, 26), False, False)
    later = of(date(2026, 9, 30), published, datetime(2026, 12, 27, 12, tzinfo=UTC))
    assert (later.late, later.due_before_seen, later.old) == (True, False, True)


def test_without_a_period_too_our_first_sight_is_all_there_is() -> None:
    assert of(None, "") == Lateness(date(2027, 1, 23))
    assert of(None, "", known_from="") == Lateness()


def test_the_newest_period_is_that_of_the_figures_readers_see(house: Warehouse) -> None:
    vintages = """
        select * from (values
            ('a', '2022', 1.0, null::timestamp), ('a', '2024', null, null), ('a', '2025', 3.0, now()::timestamp),
            ('b', '2024', 1.0, null)
        ) as vintages(dataset_id, period_id, value, known_to)
    """
    periods = """
        select id as period_id, make_date(id::integer, 12, 31) as period_end, 'Year ' || id as period_label
        from (values ('2022'), ('2024'), ('2025')) as periods(id)
    """
    parts = (house.part("fct_indicator_vintages", "-", vintages), house.part("dim_period", "-", periods))
    candidate = house.candidate(parts=parts, candidate_id="with-periods")
    house.judge(candidate)
    entry = house.publish(candidate.candidate_id)
    assert entry is not None
    shown = read_manifest(house.store, entry.publication_id)
    expected = {
        "a": NewestPeriod("Year 2022", date(2022, 12, 31)),
        "b": NewestPeriod("Year 2024", date(2024, 12, 31)),
    }
    assert newest_periods(shown, house.store) == expected
    assert newest_periods(None, house.store) == {}
