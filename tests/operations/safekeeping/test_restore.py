"""From a backup alone everything comes back: the store byte for byte, and what readers see row for row."""

import shutil
import uuid
from pathlib import Path

import pytest
from pydantic import SecretStr

from inclusive_growth.errors import CorruptObject, StoreUnusable, UsageError
from inclusive_growth.operations import steps
from inclusive_growth.operations.safekeeping.backup import backup, restore
from inclusive_growth.operations.safekeeping.drill import drill, table_sums
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store.object_store import DirectoryStore, open_store
from tests.operations.safekeeping.test_backup import Stopped, objects, taken
from tests.support.seaweed import SECRETS, Seaweed
from tests.support.stores import as_settings
from tests.support.warehouse import Warehouse, warehouse


def at(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("IGW_HOME", str(home))
    monkeypatch.setenv("IGW_ENVIRONMENT", "demo")
    settings.cache_clear()
    return settings()


def test_after_every_local_file_is_lost_the_store_and_what_readers_see_come_back_equal(
    house: Warehouse, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.published(71.0, 2)
    config = at(house.config.home, monkeypatch)
    steps.backup(str(elsewhere))
    stored, seen = objects(elsewhere), table_sums(config.published_db)
    assert len(seen) == 4 and house.values_seen() == {71.0}
    shutil.rmtree(config.home)

    restored = steps.restore(str(elsewhere))
    done, verified = restored.copied, restored.verified
    assert objects(config.store_dir) == stored
    assert table_sums(config.published_db) == seen
    assert house.values_seen() == {71.0}
    assert done.copied == len(stored) - 1 and verified > 5
    house.published(72.0, 3)  # and work goes on
    assert house.values_seen() == {72.0}


def test_a_restore_that_was_stopped_goes_on_when_it_is_run_again(
    house: Warehouse, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(house, elsewhere)
    config = Settings(_env_file=None, home=tmp_path / "new")
    half = len(objects(elsewhere)) // 2
    with monkeypatch.context() as patch:
        patch.setattr("inclusive_growth.operations.safekeeping.backup._open", lambda place: Stopped(place, half))
        with pytest.raises(Exception, match="stopped"):
            restore(str(elsewhere), config=config, store=open_store(config))
    assert 1 < len(objects(config.store_dir)) < len(objects(elsewhere))
    restore(str(elsewhere), config=config, store=open_store(config))
    assert objects(config.store_dir) == objects(elsewhere)


def test_a_store_that_holds_anything_else_is_not_restored_into(
    house: Warehouse, elsewhere: Path, tmp_path: Path
) -> None:
    taken(house, elsewhere)
    other = warehouse(tmp_path / "other")
    other.published(12.0, 5)
    before = objects(other.config.store_dir)
    with pytest.raises(UsageError, match="not empty"):
        restore(str(elsewhere), config=other.config, store=other.store)
    assert objects(other.config.store_dir) == before


def test_a_store_with_the_same_names_and_other_bytes_is_not_restored_into(
    house: Warehouse, elsewhere: Path
) -> None:
    taken(house, elsewhere)
    shutil.rmtree(house.config.store_dir / "backups")
    key = house.store.keys("candidates/")[0]
    (house.config.store_dir / key).write_bytes(b"{}")
    with pytest.raises(UsageError, match=key):
        restore(str(elsewhere), config=house.config, store=house.store)


def test_restoring_into_the_same_store_changes_nothing(house: Warehouse, elsewhere: Path) -> None:
    taken(house, elsewhere)
    shutil.rmtree(house.config.store_dir / "backups")
    before = objects(house.config.store_dir)
    assert restore(str(elsewhere), config=house.config, store=house.store).copied == 0
    assert objects(house.config.store_dir) == before


def test_a_place_without_a_backup_is_named_and_stays_as_it_was(tmp_path: Path) -> None:
    config = Settings(_env_file=None, home=tmp_path / "new")
    with pytest.raises(UsageError, match="no backup at"):
        restore(str(tmp_path / "nothing"), config=config, store=open_store(config))
    assert not (tmp_path / "nothing").exists()


def test_a_rotten_part_of_a_backup_is_never_restored(house: Warehouse, elsewhere: Path, tmp_path: Path) -> None:
    taken(house, elsewhere)
    part = next(elsewhere.glob("parts/*/*.parquet"))
    part.write_bytes(b"rotten")
    config = Settings(_env_file=None, home=tmp_path / "new")
    with pytest.raises(CorruptObject, match=part.name):
        restore(str(elsewhere), config=config, store=open_store(config))
    assert not list(config.store_dir.rglob(part.name))


def test_a_drill_compares_every_table_and_leaves_nothing_behind(house: Warehouse, elsewhere: Path) -> None:
    taken(house, elsewhere)
    before = objects(house.config.store_dir)
    found = drill(str(elsewhere), config=house.config)
    assert found.ok and found.verified > 5
    assert set(found.tables) == {"about", "dim_indicator", "dim_publication", "fct_indicator_values"}
    assert "400 rows" in found.tables["fct_indicator_values"][0]
    assert objects(house.config.store_dir) == before
    assert not list(house.config.work_dir.glob("drill-*"))


def test_a_drill_sees_that_readers_see_other_rows_than_the_store_gives(house: Warehouse, elsewhere: Path) -> None:
    import duckdb

    taken(house, elsewhere)
    with duckdb.connect(str(house.config.published_db)) as con:
        con.execute("update fct_indicator_values set value = 71 where area_code = '7' and dataset_id = 'one'")
    found = drill(str(elsewhere), config=house.config)
    assert not found.ok
    assert [name for name, (one, other) in found.tables.items() if one != other] == ["fct_indicator_values"]


def test_a_drill_with_an_old_backup_says_so(house: Warehouse, elsewhere: Path) -> None:
    taken(house, elsewhere)
    house.published(71.0, 2)
    with pytest.raises(UsageError, match="igw backup"):
        drill(str(elsewhere), config=house.config)


def test_from_a_folder_to_s3_and_back_every_byte_is_the_same(
    house: Warehouse, s3: Seaweed, tmp_path: Path
) -> None:
    """The backup's service has an identity of its own; the store is a folder and has none."""
    place = s3.place(uuid.uuid4().hex)
    theirs = {
        "backup_s3_endpoint": s3.endpoint,
        "backup_s3_access_key": "writer",
        "backup_s3_secret_key": SecretStr(SECRETS["writer"]),
    }
    config = house.config.model_copy(update=theirs)
    done = backup(place.url(""), config=config, store=house.store)
    assert SECRETS["writer"] not in done.place
    new = Settings(_env_file=None, home=tmp_path / "new", **theirs)
    restore(place.url(""), config=new, store=open_store(new))
    shutil.rmtree(house.config.store_dir / "backups")
    assert objects(new.store_dir) == objects(house.config.store_dir)


def test_a_store_on_s3_is_backed_up_beside_itself_and_restored_under_another_prefix(
    house: Warehouse, s3: Seaweed
) -> None:
    names = [uuid.uuid4().hex for _ in range(3)]
    first, kept, second = (s3.place(name) for name in names)
    stores = {
        name: open_store(as_settings(place)) for name, place in zip(names, (first, kept, second), strict=True)
    }
    local = DirectoryStore(house.config.store_dir)
    for key in local.keys(""):
        if key != "STORE_VERSION":
            stores[names[0]].put(key, local.get(key))
    backup(kept.url(""), config=as_settings(first), store=stores[names[0]])
    restore(kept.url(""), config=as_settings(second), store=stores[names[2]])
    again = stores[names[2]]
    assert {key: again.get(key) for key in again.keys("")} == objects(house.config.store_dir)


def test_an_identity_that_may_only_read_is_named_before_anything_is_copied(house: Warehouse, s3: Seaweed) -> None:
    theirs = {
        "backup_s3_endpoint": s3.endpoint,
        "backup_s3_access_key": "reader",
        "backup_s3_secret_key": SecretStr(SECRETS["reader"]),
    }
    with pytest.raises(StoreUnusable):
        backup(
            s3.place(uuid.uuid4().hex).url(""), config=house.config.model_copy(update=theirs), store=house.store
        )
