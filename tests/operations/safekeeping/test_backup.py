"""A backup holds all that its records refer to, whenever it was taken or stopped, and is only ever added to."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inclusive_growth.audit import verify_hashes
from inclusive_growth.errors import CorruptObject, StoreError, UsageError
from inclusive_growth.landing.releases import read_release
from inclusive_growth.operations.safekeeping.backup import CopyResult, backup, last_backup
from inclusive_growth.operations.safekeeping.erase import erase
from inclusive_growth.records import to_json
from inclusive_growth.store import history
from inclusive_growth.store.keys import tombstone_key
from inclusive_growth.store.lease import writer_lease
from inclusive_growth.store.object_store import DirectoryStore, Store
from inclusive_growth.store.tombstones import Tombstone
from tests.support.landed_rows import World, els
from tests.support.warehouse import Warehouse, warehouse

CLAIMANTS = "els_claimant_count"


def objects(folder: Path) -> dict[str, bytes]:
    store = DirectoryStore(folder)
    return {key: store.get(key) for key in store.keys("")}


def taken(house: Warehouse, to: Path, store: Store | None = None) -> CopyResult:
    return backup(str(to), config=house.config, store=store or house.store)


def test_a_backup_holds_every_object_and_the_next_one_copies_only_what_is_new(
    house: Warehouse, elsewhere: Path
) -> None:
    before = objects(house.config.store_dir)
    first = taken(house, elsewhere)
    assert objects(elsewhere) == before
    assert first.copied == len(before) - 1  # the version is the new place's own
    assert last_backup(house.store) == first
    house.published(71.0, 2)
    new = set(house.store.keys("")) - set(before)
    assert taken(house, elsewhere).copied == len(new)
    assert new <= set(objects(elsewhere))


def test_what_a_backup_holds_is_never_written_again(house: Warehouse, elsewhere: Path) -> None:
    taken(house, elsewhere)
    part = next(elsewhere.glob("parts/*/*.parquet"))
    part.write_bytes(b"what somebody made of it")
    taken(house, elsewhere)
    assert part.read_bytes() == b"what somebody made of it"


def test_an_object_whose_name_is_not_its_hash_stops_the_backup(house: Warehouse, elsewhere: Path) -> None:
    key = house.store.keys("parts/fct_indicator_values/")[0]
    (house.config.store_dir / key).write_bytes(b"rotten")
    with pytest.raises(CorruptObject, match=key):
        taken(house, elsewhere)
    assert not (elsewhere / key).exists()
    assert last_backup(house.store) is None


def test_the_backup_of_another_store_is_refused(house: Warehouse, elsewhere: Path, tmp_path: Path) -> None:
    other = warehouse(tmp_path / "other")
    other.published(12.0, 5)
    taken(other, elsewhere)
    before = objects(elsewhere)
    with pytest.raises(UsageError, match="another store"):
        taken(house, elsewhere)
    assert objects(elsewhere) == before


def test_the_store_is_no_place_for_its_own_backup(house: Warehouse) -> None:
    with pytest.raises(UsageError, match="the store itself"):
        taken(house, house.config.store_dir)


class Busy(DirectoryStore):
    """A store whose writer publishes while the backup lists it: after the history, the parts and the sightings."""

    WHEN = (1, 7, 10)

    def __init__(self, house: Warehouse) -> None:
        super().__init__(house.config.store_dir)
        self.house, self.times = house, 0

    def keys(self, prefix: str) -> list[str]:
        found = super().keys(prefix)
        self.times += 1
        if self.times in self.WHEN:
            self.house.published(100.0 + self.times, 10 + self.times)
        return found


def test_a_backup_taken_while_publications_go_on_is_whole(house: Warehouse, elsewhere: Path) -> None:
    busy = Busy(house)
    taken(house, elsewhere, busy)
    assert busy.times > max(busy.WHEN) and len(history.read_entries(house.store)) == 4
    restored = DirectoryStore(elsewhere)
    assert history.current(restored)
    report = verify_hashes.verify(store=restored)
    assert report.ok, report.problems


class Stopped(DirectoryStore):
    """A store that can be read only so often: the backup ends there, as if it were killed."""

    def __init__(self, root: Path, reads: int) -> None:
        super().__init__(root)
        self.left = reads

    def get(self, key: str) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise StoreError("the machine stopped")
        return super().get(key)


def test_a_backup_stopped_at_any_object_is_whole_as_far_as_it_goes_and_the_next_one_finishes_it(
    house: Warehouse, tmp_path: Path
) -> None:
    house.published(71.0, 2)
    total, shown = len(house.store.keys("")), 0
    for reads in range(total - 1):  # the version is not copied
        folder = tmp_path / f"stopped at {reads}"
        with pytest.raises(StoreError, match="stopped"):
            taken(house, folder, Stopped(house.config.store_dir, reads))
        half = DirectoryStore(folder)
        if history.current(half):
            shown += 1
            assert verify_hashes.verify(store=half).ok
    assert shown >= 1
    taken(house, folder)
    assert set(objects(folder)) == set(house.store.keys("")) - {"backups/00000001.json"}


def test_what_was_erased_from_the_store_is_erased_from_its_backup(tmp_path: Path, elsewhere: Path) -> None:
    world = World(tmp_path / "home")
    name = world.land(CLAIMANTS, [els("E08000031", "Claimant Count", "2024-01-01/P1M", "6.0")], 1)
    arguments: dict[str, Any] = {"config": world.config, "store": world.store}
    backup(str(elsewhere), **arguments)
    source = world.catalogue.datasets[CLAIMANTS].source
    digest = read_release(world.store, source, CLAIMANTS, name).objects[0].sha256
    assert (elsewhere / f"raw/{source}/{CLAIMANTS}/objects/{digest}").is_file()
    with writer_lease(world.store) as lease:
        told = {"reason": "column notes holds names of claimants", "by": "Ada Example"}
        gone = erase(digest, store=world.store, run_at=world.day(9), lease=lease, **told)
    done = backup(str(elsewhere), **arguments)
    assert done.erased == len(gone.tombstones) == 2
    for stone in gone.tombstones:
        assert not (elsewhere / stone.key).exists()
        assert (elsewhere / f"erased/{stone.key}.json").is_file()


def test_a_tombstone_alone_empties_no_backup(tmp_path: Path, elsewhere: Path) -> None:
    """Whoever got into the store could write one for everything."""
    world = World(tmp_path / "home")
    name = world.land(CLAIMANTS, [els("E08000031", "Claimant Count", "2024-01-01/P1M", "6.0")], 1)
    arguments: dict[str, Any] = {"config": world.config, "store": world.store}
    source = world.catalogue.datasets[CLAIMANTS].source
    digest = read_release(world.store, source, CLAIMANTS, name).objects[0].sha256
    key = f"raw/{source}/{CLAIMANTS}/objects/{digest}"
    backup(str(elsewhere), **arguments)
    planted = Tombstone(key, digest, "no reason at all", "nobody", "2026-11-22T00:00:00Z")
    world.store.put(tombstone_key(key), to_json(planted))
    assert backup(str(elsewhere), **arguments).erased == 0
    assert (elsewhere / key).is_file()
    wrong = f"{key[:-4]}0000"
    (elsewhere / wrong).write_bytes(b"other bytes than the tombstone names")
    world.store.put(tombstone_key(wrong), to_json(replace(planted, key=wrong)))
    assert backup(str(elsewhere), **arguments).erased == 0
    assert (elsewhere / wrong).is_file()
