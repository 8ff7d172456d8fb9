"""The store's contract: write once, whole or not at all, keys that stay inside."""

import errno
import os
from pathlib import Path

import pytest

from inclusive_growth.errors import AlreadyExists, CorruptObject, NotInStore, StoreError
from inclusive_growth.records import sha256
from inclusive_growth.settings import Settings
from inclusive_growth.store import (
    DirectoryStore,
    get_checked,
    highest,
    open_store,
    put_next,
    put_same,
    series,
)


@pytest.fixture
def store(tmp_path: Path) -> DirectoryStore:
    return DirectoryStore(tmp_path / "store")


def test_an_object_is_what_was_put_and_is_put_once(store: DirectoryStore) -> None:
    store.put("a/b/c", b"one")

    with pytest.raises(AlreadyExists, match="a/b/c: already in the store"):
        store.put("a/b/c", b"two")
    assert store.get("a/b/c") == b"one"
    assert store.exists("a/b/c") and not store.exists("a/b") and not store.exists("a/b/d")


def test_a_file_is_put_like_bytes_and_stays_where_it_is(store: DirectoryStore, tmp_path: Path) -> None:
    source = tmp_path / "part.parquet"
    source.write_bytes(b"x" * 3_000_000)
    store.put_file("parts/p.parquet", source)

    assert store.get("parts/p.parquet") == source.read_bytes()
    with pytest.raises(AlreadyExists):
        store.put_file("parts/p.parquet", source)


def test_other_users_may_read_what_was_stored(store: DirectoryStore) -> None:
    store.put("a", b"one")

    assert Path(store.url("a")).stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "key", ["/etc/passwd", "../up", "a/../b", "a//b", "", "a/", "./a", "a\\b", "a/.writing/x", "a\0b"]
)
def test_a_key_that_climbs_or_hides_is_refused(store: DirectoryStore, key: str) -> None:
    for use in (lambda: store.put(key, b""), lambda: store.get(key), lambda: store.exists(key)):
        with pytest.raises(StoreError, match="is not a store key"):
            use()


def test_what_is_not_there_says_where(store: DirectoryStore) -> None:
    store.put("a/b", b"")
    for key in ("a", "a/c", "a/b/c", "z/z"):
        with pytest.raises(NotInStore, match=f"{key}: not in the store at"):
            store.get(key)


def test_keys_are_those_that_begin_with_the_prefix(store: DirectoryStore) -> None:
    assert store.keys("") == store.keys("a/") == []
    for key in ("b", "a/2", "a/1", "ab/1", "a/c/1"):
        store.put(key, b"")

    assert store.keys("") == ["a/1", "a/2", "a/c/1", "ab/1", "b"]
    assert store.keys("a") == ["a/1", "a/2", "a/c/1", "ab/1"]
    assert store.keys("a/") == ["a/1", "a/2", "a/c/1"]
    assert store.keys("a/c") == ["a/c/1"]
    assert store.keys("a/1/") == store.keys("zzz/") == []


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

    with pytest.raises(StoreError, match="stands in its way"):
        store.put("a/b/c", b"two")
    with pytest.raises(StoreError, match="stands in its way"):
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


def test_repeated_work_is_fine_and_other_bytes_are_not(store: DirectoryStore) -> None:
    assert put_same(store, "a", b"one") is True
    assert put_same(store, "a", b"one") is False
    with pytest.raises(CorruptObject, match="a: holds other bytes"):
        put_same(store, "a", b"two")


def test_a_flipped_byte_is_found_by_its_hash(store: DirectoryStore) -> None:
    store.put("a", b"one")
    assert get_checked(store, "a", sha256(b"one")) == b"one"

    Path(store.url("a")).write_bytes(b"onf")
    with pytest.raises(CorruptObject, match="recorded hash"):
        get_checked(store, "a", sha256(b"one"))


def test_a_series_counts_from_one_and_ignores_what_is_not_numbered(store: DirectoryStore) -> None:
    assert highest(store, "s") == 0
    for text in ("x", "y"):
        put_next(store, "s", lambda seq, text=text: f"{seq}{text}".encode())  # type: ignore[misc]
    store.put("s/00000002.released", b"")
    store.put("s/renewals-00000009/00000009.json", b"")
    store.put("s/²", b"")

    assert list(series(store, "s")) == [(1, "s/00000001.json"), (2, "s/00000002.json")]
    assert store.get("s/00000002.json") == b"2y"


def test_the_store_is_marked_and_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    config = Settings(home=tmp_path)
    store = open_store(config)
    assert store.get("STORE_VERSION") == b"1\n"
    open_store(config)

    (config.store_dir / "STORE_VERSION").write_bytes(b"2\n")
    with pytest.raises(StoreError, match=r"has version '2', this code writes '1'.*docs/runbook.md"):
        open_store(config)


def test_opening_the_store_sweeps_what_was_abandoned_a_day_ago_and_nothing_younger(tmp_path: Path) -> None:
    config = Settings(home=tmp_path)
    open_store(config)
    old, young = (config.store_dir / ".writing" / name for name in ("old", "young"))
    for file in (old, young):
        file.write_bytes(b"half")
    os.utime(old, (0, 0))

    open_store(config)

    assert not old.exists() and young.exists()
