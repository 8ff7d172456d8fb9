"""A build waits until the bells are quiet, and no bell waits for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest

from inclusive_growth.operations.steps import building
from tests.support.landed_rows import World, els

RING = {"els_claimant_count": 1.0, "els_apprenticeships": 1.0 + 50 / 86_400}  # 50 seconds apart


@pytest.mark.parametrize(
    ("settle", "longest", "seconds_after_the_last", "quiet"),
    [
        (20, 0, 5, False),
        (20, 0, 11, True),  # the first bell has waited three times the window
        (20, 600, 11, False),
        (20, 600, 20, True),
        (20, 40, 0, True),
        (600, 0, 60, False),
        (0, 0, 0, True),
    ],
)
def test_the_bells_are_quiet_after_the_window_or_when_the_first_has_waited_long_enough(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    settle: int,
    longest: int,
    seconds_after_the_last: float,
    quiet: bool,
) -> None:
    for dataset, day in RING.items():
        world.land(dataset, [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")], day)
    config = world.config.model_copy(update={"settle_seconds": settle, "settle_longest_seconds": longest})
    monkeypatch.setattr(building, "open_context", lambda: replace(world.context, config=config))
    last = world.day(RING["els_apprenticeships"])
    monkeypatch.setattr(building, "now", lambda: last + timedelta(seconds=seconds_after_the_last))
    assert building.settled() is quiet


def test_without_news_nothing_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "open_context", lambda: world.context)
    assert building.settled()
