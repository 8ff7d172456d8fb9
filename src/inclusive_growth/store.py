"""The object store: system of record, only ever appended to (DESIGN §4).

Every write is put-if-absent. There is no mutable pointer: what is current is the highest sequence number.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from inclusive_growth.directory_store import DirectoryStore
from inclusive_growth.errors import AlreadyExists, CorruptObject, SettingsError, StoreError
from inclusive_growth.records import sha256
from inclusive_growth.settings import Settings, settings

__all__ = ["DirectoryStore", "Store", "get_checked", "highest", "open_store", "put_next", "put_same", "series"]

STORE_VERSION = b"1\n"


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


def open_store(config: Settings | None = None) -> Store:
    """The store of the settings; refuses one written by another STORE_VERSION."""
    config = config or settings()
    if config.store_url:
        raise SettingsError(
            f"setting IGW_STORE_URL: '{config.store_url}': only the local directory store is built in this "
            "version; unset it to use the folder `store` under IGW_HOME"
        )
    store = DirectoryStore(config.store_dir)
    with contextlib.suppress(AlreadyExists):
        if not store.exists("STORE_VERSION"):
            store.put("STORE_VERSION", STORE_VERSION)
    found = store.get("STORE_VERSION")
    if found != STORE_VERSION:
        raise StoreError(
            f"the store at {config.store_dir} has version {found.decode(errors='replace').strip()!r}, this "
            f"code writes {STORE_VERSION.decode().strip()!r}: run the upgrade steps in docs/runbook.md"
        )
    store.sweep()
    return store


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
