"""A backup lies apart from the store, and is reached as its own identity."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from inclusive_growth.errors import SettingsError, UsageError
from inclusive_growth.operations.safekeeping.backup import backup, restore
from inclusive_growth.operations.safekeeping.place import backup_place
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import open_store
from inclusive_growth.store.s3_location import S3Place
from tests.operations.safekeeping.test_backup import objects
from tests.support.warehouse import Warehouse

ON_S3 = {
    "store_url": "s3://growth/warehouse/one",
    "s3_endpoint": "http://s3:8333",
    "s3_access_key": "igw",
    "s3_secret_key": SecretStr("secret of the store"),
}


def on_s3(**changes: object) -> Settings:
    return Settings(_env_file=None, **{**ON_S3, **changes})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("store", "is the store itself"),
        ("store/backup", "lies inside the store at"),
        ("store/publications/../raw", "lies inside the store at"),
        (".", "holds the store at"),
        ("..", "holds the store at"),
    ],
)
def test_a_folder_that_is_not_apart_from_the_store_is_refused_both_ways(
    house: Warehouse, name: str, words: str
) -> None:
    before, place = objects(house.config.store_dir), str(house.config.home / name)
    for copy in (backup, restore):
        with pytest.raises(UsageError, match=words):
            copy(place, config=house.config, store=house.store)
    assert objects(house.config.store_dir) == before
    assert not (house.config.store_dir / "backup").exists()
    assert not (house.config.home / "STORE_VERSION").exists()


def test_a_link_into_the_store_does_not_hide_it(house: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(house.config.store_dir)
    with pytest.raises(UsageError, match="the store itself"):
        backup_place(str(tmp_path / "link"), house.config)
    moved = tmp_path / "disk"
    house.config.store_dir.rename(moved)
    house.config.store_dir.symlink_to(moved)
    with pytest.raises(UsageError, match="inside the store"):
        backup_place(str(moved / "backup"), house.config)


def test_a_folder_beside_the_store_is_right_although_its_name_begins_alike(house: Warehouse) -> None:
    beside = house.config.home / "store-backup"
    assert backup_place(str(beside), house.config) == beside.resolve()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("s3://growth/warehouse/one", "is the store itself"),
        ("s3://growth/warehouse/one/", "is the store itself"),
        ("s3://growth/warehouse/one/backup", "lies inside the store at"),
        ("s3://growth/warehouse", "holds the store at"),
        ("s3://growth", "holds the store at"),
    ],
)
@pytest.mark.parametrize(
    "identity",
    [{}, {"backup_s3_access_key": "backup", "backup_s3_secret_key": SecretStr("x" * 9), "backup_s3_region": "eu"}],
    ids=["the store's", "another"],
)
def test_a_prefix_that_is_not_apart_from_the_store_is_refused_whoever_asks(
    address: str, words: str, identity: dict[str, object]
) -> None:
    with pytest.raises(UsageError, match=words):
        backup_place(address, on_s3(**identity))


@pytest.mark.parametrize(
    ("address", "changes"),
    [
        ("s3://growth/warehouse/one-backup", {}),
        ("s3://growth/warehouse/two", {}),
        ("s3://growth-backup/warehouse/one", {}),
        ("s3://growth/warehouse/one", {"backup_s3_endpoint": "http://elsewhere:8333"}),
        ("s3://growth/warehouse/one", {"store_url": ""}),
    ],
)
def test_another_prefix_bucket_or_service_is_apart(address: str, changes: dict[str, object]) -> None:
    assert isinstance(backup_place(address, on_s3(**changes)), S3Place)


def test_the_backups_identity_is_never_paired_with_the_stores_secret() -> None:
    with pytest.raises(SettingsError, match="IGW_BACKUP_S3_SECRET_KEY: IGW_BACKUP_S3_ACCESS_KEY is set but"):
        backup_place("s3://kept/here", on_s3(backup_s3_access_key="backup"))


def test_the_backups_secret_comes_from_its_own_file_and_a_missing_one_is_named(tmp_path: Path) -> None:
    file = tmp_path / "backup_s3_secret_key"
    given = {"backup_s3_access_key": "backup", "backup_s3_secret_key_file": file}
    with pytest.raises(SettingsError, match=r"IGW_BACKUP_S3_SECRET_KEY_FILE: .*cannot be read"):
        backup_place("s3://kept/here", on_s3(**given))
    file.write_text("secret of the backup\n")
    place = backup_place("s3://kept/here", on_s3(**given))
    assert isinstance(place, S3Place)
    assert (place.access_key, place.secret_key.get_secret_value()) == ("backup", "secret of the backup")


def test_without_an_identity_of_its_own_the_backup_has_the_stores() -> None:
    place = backup_place("s3://kept/here", on_s3(s3_region="eu-west-1"))
    assert isinstance(place, S3Place)
    assert (place.access_key, place.secret_key.get_secret_value()) == ("igw", "secret of the store")
    assert (place.region, place.endpoint) == ("eu-west-1", "http://s3:8333")


def test_a_restore_into_a_home_inside_the_backup_is_refused(house: Warehouse, elsewhere: Path) -> None:
    backup(str(elsewhere), config=house.config, store=house.store)
    before = objects(elsewhere)
    inside = Settings(_env_file=None, home=elsewhere / "home")
    with pytest.raises(UsageError, match="holds the store"):
        restore(str(elsewhere), config=inside, store=open_store(inside))
    assert {key: data for key, data in objects(elsewhere).items() if not key.startswith("home/")} == before
