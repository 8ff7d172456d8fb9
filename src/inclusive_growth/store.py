"""The object store: system of record, only ever appended to (DESIGN §4).

Every write is put-if-absent. There is no mutable pointer: what is current is the highest sequence number.
The directory store gives the same semantics as S3's `If-None-Match: *`: write a temporary file, fsync it,
`link` it to its name (which fails if the name is taken), fsync the folder.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from inclusive_growth.errors import AlreadyExists, CorruptObject, NotInStore, StoreError
from inclusive_growth.records import sha256
from inclusive_growth.settings import Settings, settings

STORE_VERSION = b"1\n"


class Store(Protocol):
    """What every object store must do. Keys are relative, `/`-separated and contain no `..`."""

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


class DirectoryStore:
    """A local folder with the store's semantics; several processes may write at once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        target = self._path(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".put-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(name, target)
            except FileExistsError:
                raise AlreadyExists(f"{key}: already in the store; stored objects are never changed") from None
            _sync_folder(target.parent)
        finally:
            Path(name).unlink(missing_ok=True)

    def put_file(self, key: str, path: Path) -> None:
        self.put(key, path.read_bytes())

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, IsADirectoryError):
            raise NotInStore(f"{key}: not in the store at {self.root}") from None

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def keys(self, prefix: str) -> list[str]:
        folder = self._path(prefix.rpartition("/")[0]) if "/" in prefix else self.root
        found = (
            path.relative_to(self.root).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith(".put-")
        )
        return sorted(key for key in found if key.startswith(prefix))

    def url(self, key: str) -> str:
        return str(self._path(key))

    def _path(self, key: str) -> Path:
        parts = key.split("/")
        if key.startswith("/") or ".." in parts or "\\" in key:
            raise StoreError(f"'{key}' is not a store key: keys are relative and never climb")
        return self.root.joinpath(*parts)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_store(config: Settings | None = None) -> Store:
    """The store of the settings; refuses one written by another STORE_VERSION."""
    config = config or settings()
    if config.store_url:
        raise StoreError(
            f"IGW_STORE_URL={config.store_url}: only the local directory store is built in this version; "
            "unset it to use the folder `store` under IGW_HOME"
        )
    store = DirectoryStore(config.store_dir)
    with contextlib.suppress(AlreadyExists):
        if not store.exists("STORE_VERSION"):
            store.put("STORE_VERSION", STORE_VERSION)
    found = store.get("STORE_VERSION")
    if found != STORE_VERSION:
        raise StoreError(
            f"the store at {config.store_dir} has version {found.decode().strip()!r}, this code writes "
            f"{STORE_VERSION.decode().strip()!r}: run the upgrade steps in docs/runbook.md"
        )
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
        if name.isdigit():
            yield int(name), key


def highest(store: Store, prefix: str) -> int:
    """The highest number of a series, 0 when it is empty."""
    return max((seq for seq, _ in series(store, prefix)), default=0)
