"""The object store: system of record, only ever appended to (docs/design.md#the-object-store).

Every write is put-if-absent. There is no mutable pointer: what is current is the highest sequence number.
"""

import contextlib
from collections.abc import Iterator
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
    "open_store",
    "put_next",
    "put_same",
    "ready",
    "series",
]

VERSION = b"1\n"


class Store(Protocol):
    """What every object store must do. Keys are relative, `/`-separated, and no part begins with a dot."""

    def put(self, key: str, data: bytes) -> None:
        """Write once. Raises AlreadyExists when the key is taken, whatever its bytes."""

    def put_file(self, key: str, path: Path) -> None:
        """As `put`, for a local file (which stays where it is)."""

    def get(self, key: str) -> bytes:
        """The whole object. Raises NotInStore."""

    def exists(self, key: str) -> bool: ...

    def keys(self, prefix: str) -> list[str]:
        """Every key that begins with the prefix, sorted."""

    def url(self, key: str) -> str:
        """An address that DuckDB can read this object from."""

    def erase(self, key: str) -> None:
        """Remove an object for ever, in every version that the store keeps; nothing when it is gone already.

        For personal data alone: it begins with `keys.erasable`, which refuses everything but raw objects and
        decoded tables whose tombstone stands. Only `igw erase` calls it. There is no other way to delete.
        """


def open_store(config: Settings | None = None) -> Store:
    """The store of the settings; refuses one written by another STORE_VERSION or that does not keep write-once."""
    config = config or settings()
    place = s3_place(config)
    store: S3Store | DirectoryStore = S3Store(place) if place else DirectoryStore(config.store_dir)
    return ready(store, str(place or config.store_dir))


def ready(store: S3Store | DirectoryStore, where: str) -> Store:
    """The store, marked with our version and proved to keep write-once. Raises StoreUnusable."""
    found = _version(store)
    if found != VERSION:
        raise StoreUnusable(
            f"the store at {where} has version {found.decode(errors='replace').strip()!r}, this "
            f"code writes {VERSION.decode().strip()!r}: run the upgrade steps in docs/runbook.md"
        )
    _prove_write_once(store, where)
    if isinstance(store, DirectoryStore):  # a put on S3 leaves nothing half written
        store.sweep()
    return store


def _version(store: Store) -> bytes:
    """The store's version; a new store is marked with ours."""
    # Read, not looked for: S3 says why it refuses a read (no such bucket, wrong keys) but not a look.
    with contextlib.suppress(NotInStore):
        return store.get(keys.STORE_VERSION)
    with contextlib.suppress(AlreadyExists):
        store.put(keys.STORE_VERSION, VERSION)
    return store.get(keys.STORE_VERSION)


def _prove_write_once(store: Store, where: str) -> None:
    """Put what is there already: a sound store refuses, another one only writes the same bytes again."""
    try:
        store.put(keys.STORE_VERSION, VERSION)
    except AlreadyExists:
        return
    raise StoreUnusable(
        f"the store at {where} overwrote an object although it was told not to (it ignores If-None-Match): two "
        "writers could both win, so it cannot be used; choose a service or version that has conditional writes"
    )


def put_same(store: Store, key: str, data: bytes) -> bool:
    """Put content that may rightly be there already (content-addressed or repeated work).

    True when it was written now. Raises CorruptObject when other bytes hold the key.
    """
    try:
        store.put(key, data)
    except AlreadyExists:
        if store.get(key) != data:
            raise CorruptObject(f"{key}: holds other bytes than were to be written") from None
        return False
    return True


def get_checked(store: Store, key: str, expected_sha256: str) -> bytes:
    """The object, after its hash was found to be the recorded one. Raises CorruptObject."""
    data = store.get(key)
    if (found := sha256(data)) != expected_sha256:
        raise CorruptObject(f"{key}: recorded hash {expected_sha256[:12]}…, found {found[:12]}…")
    return data


def put_next(store: Store, prefix: str, data_for: "Numbered") -> int:
    """Append to a numbered series (`<prefix>/<seq>.json`): retries with the next number when another won."""
    while True:
        seq = highest(store, prefix) + 1
        with contextlib.suppress(AlreadyExists):
            store.put(f"{prefix}/{seq:08d}.json", data_for(seq))
            return seq


class Numbered(Protocol):
    def __call__(self, seq: int) -> bytes: ...


def series(store: Store, prefix: str) -> Iterator[tuple[int, str]]:
    """(seq, key) of a numbered series, in order."""
    for key in store.keys(f"{prefix}/"):
        name = key.removeprefix(f"{prefix}/").removesuffix(".json")
        if name.isdecimal():
            yield int(name), key


def highest(store: Store, prefix: str) -> int:
    """The highest number of a series, 0 when it is empty."""
    return max((seq for seq, _ in series(store, prefix)), default=0)
