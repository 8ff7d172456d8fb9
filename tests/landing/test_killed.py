"""A landing killed with SIGKILL: what is visible is whole, and the next run completes."""

import random
import time
from pathlib import Path

import pytest

from tests.support import landing_child as child
from tests.support.child_processes import finish, kill, start
from tests.support.sheets_home import Place, assert_whole, later
from tests.support.sheets_publisher import Publisher

pytestmark = pytest.mark.system
# 9 areas, one of them without rows here: 9 bodies, plan, release record, decoded table, sighting.
WRITES = 13


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_write_nothing_is_half_and_the_next_run_completes(
    here: Place, publisher: Publisher, tmp_path: Path, after: bool
) -> None:
    first = here.extract()
    for write in range(1, WRITES + 1):
        publisher.figures["E08000031", "45"] = f"{write}.5"
        publisher.updated = f"2026-01-01 write {write}"
        before = here.timeline()
        catalogue = tmp_path / "catalogue"
        process = start(child.extract_dying, tmp_path / "home", catalogue, publisher.base_url, write, after)
        assert finish(process) == -9, f"write {write} was never reached: the claim above is out of date"

        assert_whole(here.store)
        committed = after and write == WRITES  # only the sighting, which is written last, makes it visible
        assert len(here.timeline()) == len(before) + committed

        outcome = here.extract(later(days=2), force=True)
        assert outcome.status == ("unchanged" if committed else "landed")
        assert here.values(outcome.release_id)["E08000031", "45"] == f"{write}.5"
        assert_whole(here.store)
    assert here.timeline()[0].release_id == first.release_id
    assert len(here.timeline()) == WRITES + 1


def test_killed_at_random_moments_what_is_visible_is_always_whole(
    here: Place, publisher: Publisher, tmp_path: Path
) -> None:
    chance = random.Random(20260201)
    publisher.pause = 0.004
    killed = 0
    for _ in range(25):
        publisher.figures["E08000031", "45"] = f"{chance.randrange(10)}.5"
        publisher.updated = f"moment {chance.random()}"
        publisher.served.clear()
        process = start(child.extract, tmp_path / "home", tmp_path / "catalogue", publisher.base_url)
        while not publisher.served["signals"] and process.exitcode is None:
            time.sleep(0.002)  # until it is at work; what comes before writes nothing
        kill(process, after=chance.uniform(0.0, 0.15))
        killed += process.exitcode == -9
        assert_whole(here.store)
    publisher.pause = 0

    outcome = here.extract(later(days=2), force=True)

    assert killed >= 5, "the children ended before they were killed: nothing was proved"
    assert outcome.status in ("landed", "unchanged")
    assert here.values(outcome.release_id)["E08000031", "45"] == publisher.figures["E08000031", "45"]
    assert here.timeline()[-1].release_id == outcome.release_id
    assert_whole(here.store)


def test_eight_processes_landing_the_same_release_agree(here: Place, publisher: Publisher, tmp_path: Path) -> None:
    children = [
        start(child.extract, tmp_path / "home", tmp_path / "catalogue", publisher.base_url) for _ in range(8)
    ]
    assert [finish(process) for process in children] == [0] * 8

    sightings = here.sightings()
    assert [item.seq for item in sightings] == list(range(1, 9))
    assert [item.status for item in sightings] == ["landed"] + ["unchanged"] * 7
    assert len({item.release_id for item in sightings}) == 1
    assert len(here.timeline()) == 1
    assert_whole(here.store)
