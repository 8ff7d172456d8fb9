"""Content that changed while the publisher's own time stood still is told from a release and from a new plan."""

from pathlib import Path

import pytest

from inclusive_growth.landing.sightings import record_sighting, silently_reissued
from inclusive_growth.records import Sighting
from inclusive_growth.store.object_store import DirectoryStore


def sighting(**changed: str) -> Sighting:
    values = {
        "source": "nomis",
        "dataset": "nomis_aps",
        "seq": 0,
        "status": "landed",
        "signal": "s1",
        "plan_hash": "p1",
        "release_id": "r1",
        "reason": "",
        "publisher_time": "2026-01-01T09:30:00Z",
        "retrieved_at": "2026-01-02T00:00:00.000000Z",
        "origin": "fetched",
    }
    return Sighting(**(values | changed))  # type: ignore[arg-type]


def reissued(tmp_path: Path, *seen: Sighting) -> bool:
    store = DirectoryStore(tmp_path)
    for item in seen:
        record_sighting(store, lambda before, item=item: item)  # type: ignore[misc]
    return silently_reissued(store, "nomis", "nomis_aps")


def test_other_content_at_the_same_publishers_time_is_a_silent_reissue(tmp_path: Path) -> None:
    assert reissued(tmp_path, sighting(), sighting(release_id="r2", signal="s2"))


def test_other_content_under_the_same_signal_is_one_where_the_publisher_gives_no_time(tmp_path: Path) -> None:
    assert reissued(tmp_path, sighting(publisher_time=""), sighting(publisher_time="", release_id="r2"))


def test_trouble_in_between_does_not_hide_it(tmp_path: Path) -> None:
    failed = sighting(status="failed", release_id="", signal="")
    assert reissued(tmp_path, sighting(), failed, sighting(release_id="r2"))


@pytest.mark.parametrize(
    "now",
    [
        sighting(release_id="r2", publisher_time="2026-02-01T09:30:00Z"),
        sighting(release_id="r2", plan_hash="p2"),
        sighting(release_id="r1"),
        sighting(release_id="r1", status="unchanged"),
        sighting(release_id="", status="refused"),
    ],
    ids=["a release at a new time", "a new plan", "the same content", "an unchanged look", "a refused fetch"],
)
def test_nothing_else_is_called_a_silent_reissue(tmp_path: Path, now: Sighting) -> None:
    assert not reissued(tmp_path, sighting(), now)


def test_the_first_sighting_is_none(tmp_path: Path) -> None:
    assert not reissued(tmp_path, sighting())
