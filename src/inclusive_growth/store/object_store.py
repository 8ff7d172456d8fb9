"""The object store: system of record, only ever appended to (docs/design.md#the-object-store).

Every write is put-if-absent. There is no mutable pointer: the highest sequence number is the current one.
"""

import contextlib
import hashlib
from collections.abc import Iterator
from mmap import mmap
from pathlib import Path
from typing import Protocol

from inclusive_growth.errors import AlreadyExists, CorruptObject, NotInStore, StoreUnusable
from inclusive_growth.records import sha256
from inclusive_growth.settings import Settings, settings
from inclusive_growth.store import keys
from inclusive_growth.store.directory import DirectoryStore
from inclusive_growth.store.s3 import S3Store
from inclusive_growth.store.s3_location import s3_place

__all__ = [
    "DirectoryStore",
    "S3Store",
    "Store",
    "get_checked",
    "highest",
    "map_checked",
    "newest",
    "open_store",
    "prepare",
    "put_next",
    "put_same",
    "series",
]

VERSION = b"1\n"


class Store(Protocol):
    """An object store. Keys are relative, `/`-separated, and no part begins with a dot."""

    def put(self, key: str, data: bytes) -> None:
        """Write an object once. Raises AlreadyExists when the key is taken, even by the same bytes."""

    def put_file(self, key: str, path: Path) -> None:
        """Write a local file once, as `put` does; the file stays."""

    def get(self, key: str) -> bytes:
        """The whole object. Raises NotInStore."""

    def map(self, key: str) -> mmap:
        """The whole object mapped into memory, for one too large to hold. Raises NotInStore."""

    def exists(self, key: str) -> bool: ...

    def keys(self, prefix: str) -> list[str]:
        """Every key that begins with the prefix, sorted."""

    def url(self, key: str) -> str:
        """The address from which DuckDB can read the object."""

    def erase(self, key: str) -> None:
        """Remove an object for ever, in every version that the store keeps; do nothing when it is gone already.

        Only `igw erase` calls this, for personal data. Every store first asks `keys.erasable`, which refuses all
        but raw objects and decoded tables that have a tombstone. There is no other way to delete.
        """


class NumberedRecord(Protocol):
    """Makes the bytes of a record from its number in a series."""

    def __call__(self, seq: int) -> bytes: ...


def open_store(config: Settings | None = None) -> Store:
    """Open the store of the settings. Raises StoreUnusable when it has another version or overwrites objects."""
    config = config or settings()
    place = s3_place(config)
    store: S3Store | DirectoryStore = S3Store(place) if place else DirectoryStore(config.store_dir)
    return prepare(store, str(place or config.store_dir))


def prepare(store: S3Store | DirectoryStore, where: str) -> Store:
    """Mark the store with our version and prove that it keeps write-once. Raises StoreUnusable."""
    version = _version(store)
    if version != VERSION:
        raise StoreUnusable(
            f"the store at {where} has version {version.decode(errors='replace').strip()!r}, this "
            f"code writes {VERSION.decode().strip()!r}: run the upgrade steps in docs/runbook.md"
        )
    _prove_write_once(store, where)
    if isinstance(store, DirectoryStore):  # a put on S3 leaves nothing half written
        store.sweep()
    return store


def put_same(store: Store, key: str, data: bytes) -> bool:
    """Put content that may already be there (content-addressed or repeated work).

    Returns True when it was written now. Raises CorruptObject when other bytes hold the key.
    """
    try:
        store.put(key, data)
    except AlreadyExists:
        if store.get(key) != data:
            raise CorruptObject(f"{key}: holds other bytes than were to be written") from None
        return False
    return True


def get_checked(store: Store, key: str, expected_sha256: str) -> bytes:
    """Read an object and compare its hash with the recorded one. Raises CorruptObject."""
    data = store.get(key)
    if (actual := sha256(data)) != expected_sha256:
        raise CorruptObject(f"{key}: recorded hash {expected_sha256[:12]}…, found {actual[:12]}…")
    return data


def map_checked(store: Store, key: str, expected_sha256: str) -> mmap:
    """Map an object into memory and compare its hash with the recorded one. Raises CorruptObject."""
    content = store.map(key)
    if (actual := hashlib.sha256(content).hexdigest()) != expected_sha256:
        raise CorruptObject(f"{key}: recorded hash {expected_sha256[:12]}…, found {actual[:12]}…")
    return content


def put_next(store: Store, prefix: str, data_for: NumberedRecord) -> int:
    """Append to a numbered series (`<prefix>/<seq>.json`), with the next number while other writers take ours."""
    while True:
        seq = highest(store, prefix) + 1
        with contextlib.suppress(AlreadyExists):
            store.put(f"{prefix}/{seq:08d}.json", data_for(seq))
            return seq


def series(store: Store, prefix: str) -> Iterator[tuple[int, str]]:
    """Number and key of each record of a series, in order."""
    for key in store.keys(f"{prefix}/"):
        name = key.removeprefix(f"{prefix}/").removesuffix(".json")
        if name.isdecimal():
            yield int(name), key


def highest(store: Store, prefix: str) -> int:
    """The highest number of a series, 0 when it is empty."""
    return max((seq for seq, _ in series(store, prefix)), default=0)


def newest(store: Store, prefix: str) -> bytes | None:
    """The record with the highest number of a series; None when the series is empty."""
    keys_in_order = [key for _, key in series(store, prefix)]
    return store.get(keys_in_order[-1]) if keys_in_order else None


def _version(store: Store) -> bytes:
    """Read the store's version; a new store is marked with ours."""
    # Read without a HEAD before: S3 says why it refuses a read (no such bucket, wrong keys), not why a HEAD.
    with contextlib.suppress(NotInStore):
        return store.get(keys.STORE_VERSION)
    with contextlib.suppress(AlreadyExists):
        store.put(keys.STORE_VERSION, VERSION)
    return store.get(keys.STORE_VERSION)


def _prove_write_once(store: Store, where: str) -> None:
    """Put an object that is there already: a sound store refuses, another one writes the same bytes again."""
    try:
        store.put(keys.STORE_VERSION, VERSION)
    except AlreadyExists:
        return
    raise StoreUnusable(
        f"the store at {where} overwrote an object although it was told not to (it ignores If-None-Match): two "
        "writers could both win, so it cannot be used; choose a service or version that has conditional writes"
    )
