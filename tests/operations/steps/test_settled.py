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
    listen(world, monkeypatch, seconds_after_the_last, settle, longest)
    assert building.settled() is quiet


def listen(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    seconds_after_the_last: float,
    settle: int,
    longest: int,
    datasets: tuple[str, ...] = tuple(RING),
) -> None:
    update = {"settle_seconds": settle, "settle_longest_seconds": longest, "datasets": datasets}
    config = world.config.model_copy(update=update)
    monkeypatch.setattr(building, "open_context", lambda: replace(world.context, config=config))
    last = world.day(RING["els_apprenticeships"])
    monkeypatch.setattr(building, "now", lambda: last + timedelta(seconds=seconds_after_the_last))


def test_a_watched_dataset_that_nobody_has_asked_for_yet_is_waited_for_but_not_for_ever(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for dataset, day in RING.items():
        world.land(dataset, [els("E08000031", "Claimant Count", "2023-01-01/P1Y", "6.0")], day)
    three = (*RING, "els_employment_rate")
    listen(world, monkeypatch, 100, 20, 600, three)
    assert not building.settled()
    world.sight("els_employment_rate", 1.0, "failed")
    assert building.settled(), "it was asked for, and has nothing"
    listen(world, monkeypatch, 700, 20, 600, (*three, "nomis_aps"))
    assert building.settled()


def test_without_news_nothing_is_waited_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "open_context", lambda: world.context)
    assert building.settled()
