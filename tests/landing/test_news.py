"""Looking: what is news, and how long a dataset in trouble is left alone."""

from itertools import pairwise
from pathlib import Path

import pytest

from inclusive_growth.landing.quiet_looks import QuietLook, last_quiet_look
from inclusive_growth.records import from_json
from inclusive_growth.sources.protocol import Dataset, LastSeen, Signal
from tests.support.sheets_home import DATASET, START, Place, later
from tests.support.sheets_publisher import Publisher, Sheets


def test_a_dataset_never_fetched_is_news(here: Place) -> None:
    look = here.look()

    assert (look.dataset, look.news, look.why) == (DATASET, True, "never fetched")
    assert here.sightings() == []


def test_an_unmoved_signal_is_no_news_and_leaves_no_trace(here: Place, publisher: Publisher) -> None:
    here.extract()
    stored = here.store.keys("")

    look = here.look(later(minutes=5))

    assert (look.news, look.why, look.signal.token) == (False, "", "2026-01-01")
    assert [item.purpose for item in look.requests] == ["signal"]
    assert here.store.keys("") == stored


def test_a_moved_signal_is_news_that_says_from_what_to_what(here: Place, publisher: Publisher) -> None:
    here.extract()
    publisher.updated = "2026-01-15"

    assert here.look(later(minutes=5)).why == "the publisher's signal moved from '2026-01-01' to '2026-01-15'"


def test_a_signal_that_goes_back_is_news_too(here: Place, publisher: Publisher) -> None:
    here.extract()
    publisher.updated = "2026-01-15"
    here.extract(later(days=1))
    publisher.updated = "2026-01-01"

    assert here.look(later(days=2)).news


@pytest.mark.parametrize(("silently", "days"), [(False, 28), (True, 7)])
def test_every_dataset_is_fetched_in_full_again_in_time(
    here: Place, tmp_path: Path, silently: bool, days: int
) -> None:
    here = here.selecting(tmp_path / "catalogue", {"rate": "45"}, silently=silently)
    here.extract()
    for day in range(1, days):
        assert not here.look(later(days=day)).news, f"day {day}"

    look = here.look(later(days=days))

    assert look.news and f"not fetched in full for {days} days" in look.why
    assert here.extract(later(days=days)).status == "unchanged"
    assert not here.look(later(days=days, minutes=5)).news


def test_a_question_is_noted_once_per_slow_schedule(here: Place) -> None:
    here.extract()
    for hours in range(1, 14):
        here.look(later(hours=hours))

    noted = here.store.keys(f"raw/sheets/{DATASET}/looks/")

    assert [key.rpartition("/")[2] for key in noted] == ["00000001.json", "00000002.json"]
    asked = [from_json(QuietLook, here.store.get(key)) for key in noted]
    assert [item.retrieved_at[11:13] for item in asked] == ["15", "21"]  # 09:00 and then each six hours
    assert [item.status for item in here.sightings()] == ["landed"], "a sighting is one finished fetch"
    assert here.health().last_seen_at == "2026-02-01T21:00:00.000000Z"
    assert here.health().last_landed_at == "2026-02-01T09:00:00.000000Z"


def test_of_all_questions_noted_only_the_latest_is_read(here: Place) -> None:
    here.extract()
    for hours in (6, 12):
        here.look(later(hours=hours))
    oldest = here.config.store_dir / f"raw/sheets/{DATASET}/looks/00000001.json"
    oldest.chmod(0o644)
    oldest.write_bytes(b"not a record")

    assert not here.look(later(hours=18)).news
    asked = last_quiet_look(here.store, "sheets", DATASET)
    assert asked is not None
    assert (asked.signal, asked.retrieved_at) == ("2026-01-01", "2026-02-02T03:00:00.000000Z")


def test_a_slow_source_counts_from_the_last_question_even_when_it_found_nothing(
    here: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[LastSeen] = []
    asks = Sheets.signal

    def signal(self: Sheets, dataset: Dataset, last: LastSeen) -> Signal:
        told.append(last)
        return asks(self, dataset, last)

    monkeypatch.setattr(Sheets, "signal", signal)
    here.extract()
    here.look(later(hours=6))
    told.clear()
    here.look(later(hours=7))

    (last,) = told
    assert (last.signal, last.retrieved_at) == ("2026-01-01", "2026-02-01T15:00:00.000000Z")
    assert last.headers, "what a conditional request needs"


def test_a_fetch_after_a_question_is_what_counts(here: Place, publisher: Publisher) -> None:
    here.extract()
    here.look(later(hours=6))
    publisher.updated = "2026-01-15"
    here.extract(later(hours=7))

    assert here.health().last_seen_at == "2026-02-01T16:00:00.000000Z"
    assert not here.look(later(hours=12)).news
    assert len(here.store.keys(f"raw/sheets/{DATASET}/looks/")) == 1, "six hours count from the fetch"


def test_another_address_is_news_when_it_makes_a_sample_real(here: Place, publisher: Publisher) -> None:
    here.extract()
    real = here.having(base_url={})

    look = real.look(later(minutes=5))  # the publisher's own address cannot be reached from a test

    assert look.news and "sheets.invalid" in look.why


def test_a_signal_that_cannot_be_had_is_news_so_that_it_is_recorded(here: Place, publisher: Publisher) -> None:
    here.extract()
    publisher.status = 503

    look = here.look(later(minutes=5))
    assert look.news and "503" in look.why
    here.extract(later(minutes=5))
    assert here.health().failing_since == "2026-02-01T09:05:00.000000Z"


def test_a_failing_dataset_is_left_alone_ever_longer(here: Place, publisher: Publisher) -> None:
    publisher.status = 503
    asked_at = []
    for minutes in range(0, 24 * 60, 5):
        if here.look(later(minutes=minutes)).news:
            here.extract(later(minutes=minutes))
            asked_at.append(minutes)

    pauses = [after - before for before, after in pairwise(asked_at)]
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 360, 360]  # at most the slow schedule of six hours
    assert "asked again after" in here.look(later(minutes=asked_at[-1] + 5)).why


def test_while_a_failing_dataset_rests_nothing_is_asked(here: Place, publisher: Publisher) -> None:
    publisher.status = 503
    here.extract()
    publisher.served.clear()

    assert not here.look(later(minutes=4)).news
    assert publisher.served["signals"] == 0


def test_a_refused_release_rests_until_the_publisher_moves(here: Place, publisher: Publisher) -> None:
    publisher.body = b"<html>"
    assert here.extract().status == "refused"

    assert not here.look(later(minutes=4)).news
    publisher.updated, publisher.body = "2026-01-02", None
    assert here.look(later(minutes=4)).news
    assert here.extract(later(minutes=4)).status == "landed"


def test_an_extraction_asks_at_once_after_trouble(here: Place, publisher: Publisher) -> None:
    here.extract()
    publisher.status = 503
    here.extract(later(minutes=5), force=True)
    publisher.status = 200

    assert here.extract(later(minutes=6)).status == "unchanged"
    assert here.health().failing_since == ""
    assert not here.look(later(minutes=11)).news


def test_looking_again_after_a_clock_that_went_back_asks_and_finds_nothing(here: Place) -> None:
    here.extract(later(days=1))

    assert not here.look(START).news
