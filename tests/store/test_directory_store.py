"""What only the directory store promises: rights, costs, full disks, its own leftovers."""

import errno
import os
from pathlib import Path

import pytest

from inclusive_growth.errors import StoreError
from inclusive_growth.settings import Settings
from inclusive_growth.store.object_store import DirectoryStore, open_store
from inclusive_growth.store.process_identity import name_of_this_process


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "store")


def test_other_users_may_read_what_was_stored(store: DirectoryStore) -> None:
    store.put("a", b"one")

    assert Path(store.url("a")).stat().st_mode & 0o777 == 0o644


def test_listing_looks_only_where_the_prefix_points(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(50):
        store.put(f"other/{number}/x", b"")
    store.put("here/x", b"")
    looked: list[str] = []
    real = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: looked.append(str(path)) or real(path))

    assert store.keys("here/") == ["here/x"]
    assert len(looked) == 1


def test_a_key_below_an_object_is_refused_and_changes_nothing(store: DirectoryStore) -> None:
    store.put("a/b", b"one")

    with pytest.raises(StoreError, match="stands in its way below"):
        store.put("a/b/c", b"two")
    with pytest.raises(StoreError, match="stands in its way below"):
        store.put("a", b"two")
    assert store.keys("") == ["a/b"]


def test_a_full_disk_keeps_nothing_and_says_what_to_do(
    store: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match=r"a/b: could not be written.*No space left.*make room"):
            store.put("a/b", b"one")
    assert not store.exists("a/b")
    assert store.keys("") == [] and not list((store.root / ".writing").glob("*"))


def test_opening_the_store_sweeps_what_is_a_day_old_or_of_a_dead_process_and_nothing_else(tmp_path: Path) -> None:
    config = Settings(home=tmp_path)
    open_store(config)
    names = ("old", "young", f"{name_of_this_process()}-at-work", f"{name_of_this_process()}9-reused-number")
    old, young, ours, dead = (config.store_dir / ".writing" / name for name in names)
    for file in (old, young, ours, dead):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))

    open_store(config)

    assert [file.exists() for file in (old, young, ours, dead)] == [False, True, True, False]


def test_what_stands_in_the_store_s_way_is_named(tmp_path: Path) -> None:
    config = Settings(home=tmp_path)
    open_store(config)
    (config.store_dir / ".writing").rmdir()
    (config.store_dir / ".writing").write_bytes(b"")
    with pytest.raises(StoreError, match=r"half-written files cannot be swept .*put away what stands"):
        open_store(config)


def test_a_folder_that_cannot_be_read_is_named(store: DirectoryStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("a/b", b"")

    def refuse(path: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(StoreError, match=r"cannot be read .Permission denied"):
        store.keys("a/")
