"""The digest says of a real build's changes what the vintages say."""

import pytest

from inclusive_growth.alerts.digest.digest import DatasetChange, make_digest
from inclusive_growth.sources.explore_local_statistics.source import ExploreLocalStatistics
from inclusive_growth.store import history
from tests.support.landed_rows import World, aps, els

CLAIMANTS = "els_claimant_count"


def claimants(value: str) -> list[dict[str, str]]:
    period = "2023-01-01/P1Y"
    return [els("E08000031", "Claimant Count", period, value), els("E08000025", "Claimant Count", period, "7.0")]


def told(world: World, day: float) -> DatasetChange:
    """Build, publish and digest."""
    before = history.current(world.store)
    world.build(day)
    world.publish(day)
    entry = history.read_entries(world.store)[-1]
    (change,) = make_digest(entry, before[1] if before else None, store=world.store).datasets
    return change


@pytest.mark.system
def test_a_later_decoder_makes_a_correction_and_a_later_release_a_revision(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = world.land(CLAIMANTS, claimants("6.0"), 1)
    first = told(world, 2)
    assert (first.new, first.revised) == (2, 0)

    monkeypatch.setattr(ExploreLocalStatistics, "decoder_version", "99")
    world.read_again(CLAIMANTS, release, claimants("6.5"), "99")
    world.judge(CLAIMANTS, release)
    ours = told(world, 3)
    assert (ours.new, ours.corrected_by_us, ours.revised) == (0, 1, 0)

    world.land(CLAIMANTS, claimants("6.1"), 4)
    theirs = told(world, 5)
    assert (theirs.new, theirs.corrected_by_us, theirs.revised) == (0, 0, 1)


@pytest.mark.system
def test_a_preferred_dataset_that_lands_later_corrects_nothing(world: World) -> None:
    """The survey's own release takes over from the file that stood in for it, in one area with another figure."""
    stood_in = [els(area, "Employment rate", "2022-01-01/P1Y", "70.0") for area in ("E08000025", "E08000031")]
    world.land("els_employment_rate", stood_in, 1)
    told(world, 2)
    world.land("nomis_aps", aps("2022-12", "E08000025", "45", "70.0", "2.0"), 3)
    same = told(world, 4)
    assert (same.dataset, same.new, same.revised, same.corrected_by_us) == ("nomis_aps", 1, 0, 0)


@pytest.mark.system
def test_a_preferred_dataset_with_another_figure_is_told_as_the_publishers_revision(world: World) -> None:
    world.land("els_employment_rate", [els("E08000031", "Employment rate", "2022-01-01/P1Y", "70.0")], 1)
    told(world, 2)
    world.land("nomis_aps", aps("2022-12", "E08000031", "45", "71.0", "2.0"), 3)
    other = told(world, 4)
    assert (other.new, other.revised, other.corrected_by_us) == (0, 1, 0)
