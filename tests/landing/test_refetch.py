"""Every dataset is fetched again in full in time, whatever its signal says, by the scheduler and by `igw run`."""

from pathlib import Path

import pytest

from inclusive_growth.operations import steps
from inclusive_growth.operations.steps import landing
from tests.support.sheets_home import DATASET, Place, later
from tests.support.sheets_publisher import Publisher


@pytest.mark.parametrize(("silently", "days"), [(False, 28), (True, 7)])
def test_the_scheduler_has_news_of_a_dataset_on_the_day_although_nothing_was_announced(
    here: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silently: bool, days: int
) -> None:
    here = here.selecting(tmp_path / "catalogue", {"rate": "45"}, silently=silently)
    here.extract()
    monkeypatch.setattr(landing, "open_context", lambda: here.context)
    news = {}
    for day in (1, days - 1, days):
        monkeypatch.setattr(landing, "now", lambda day=day: later(days=day))
        news[day] = steps.poll("sheets")
    assert news == {1: [], days - 1: [], days: [DATASET]}


@pytest.mark.parametrize(("silently", "days"), [(False, 28), (True, 7)])
def test_igw_run_brings_home_a_silent_change_on_the_day(
    here: Place, publisher: Publisher, tmp_path: Path, silently: bool, days: int
) -> None:
    here = here.selecting(tmp_path / "catalogue", {"rate": "45"}, silently=silently)
    first = here.extract()
    publisher.figures["E08000031", "45"] = "77.7"  # and no word of it
    before = here.extract(later(days=days - 1))
    assert (before.status, before.payload_bytes) == ("current", 0)
    after = here.extract(later(days=days))
    assert after.status == "landed" and after.payload_bytes > 0
    assert after.release_id != first.release_id
    assert here.values(after.release_id)["E08000031", "45"] == "77.7"


def test_questions_that_found_nothing_do_not_put_off_the_fetch(here: Place) -> None:
    here.extract()
    for day in range(1, 28):
        here.extract(later(days=day))
    assert here.extract(later(days=28)).payload_bytes > 0
