"""Backup and restore: the store's objects, copied one by one to another place and back.

A backup is a store itself. Objects are only ever added to it and never written again, and an erasure in the store
is repeated in the backup. A restore fills an empty store, or finishes one that was cut short.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inclusive_growth.errors import AlreadyExists, CorruptObject, NotInStore, UsageError
from inclusive_growth.operations.safekeeping import erase
from inclusive_growth.operations.safekeeping.copy_order import keys_in_copy_order
from inclusive_growth.operations.safekeeping.place import backup_place
from inclusive_growth.records import from_json, now, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.store.keys import BACKUPS, LEASES, STORE_VERSION, hash_in_name, tells_stores_apart
from inclusive_growth.store.object_store import (
    DirectoryStore,
    S3Store,
    Store,
    get_checked,
    newest,
    prepare,
    put_next,
)
from inclusive_growth.store.s3_location import S3Place
from inclusive_growth.store.tombstones import tombstone

COPIES_AT_ONCE = 8  # an S3 service takes milliseconds for each object, and they add up
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class CopyResult:
    """The result of a backup or a restore. `objects` counts all that the copy holds, `copied` the new ones."""

    place: str
    objects: int
    copied: int
    bytes: int
    finished_at: str
    erased: int = 0


def backup(
    to: str,
    *,
    config: Settings,
    store: Store,
    progress: Progress | None = None,
    clock: Callable[[], datetime] = now,
) -> CopyResult:
    """Copy new objects to a folder or an s3:// address; the writers may go on meanwhile.

    Raises UsageError when the place overlaps the store or holds another store, CorruptObject for an object whose
    name is not its hash.
    """
    place = backup_place(to, config)
    target = prepare(_open(place), str(place))
    result = _copy(store, target, str(place), progress, clock)
    put_next(store, BACKUPS, lambda seq: to_json(result))
    return result


def restore(
    source: str,
    *,
    config: Settings,
    store: Store,
    progress: Progress | None = None,
    clock: Callable[[], datetime] = now,
) -> CopyResult:
    """Fill the empty store from a backup; another run goes on where the first was stopped.

    Raises UsageError when there is no backup, or when the store holds an object that the backup does not hold.
    """
    place = backup_place(source, config)
    source_store = _open(place)
    if not source_store.exists(STORE_VERSION):
        raise UsageError(f"there is no backup at {place}: it has no object {STORE_VERSION}; nothing was restored")
    prepare(source_store, str(place))
    present = set(store.keys("")) - {STORE_VERSION}
    if more := sorted(key for key in present - set(source_store.keys("")) if not key.startswith(f"{LEASES}/")):
        raise UsageError(
            f"the store is not empty and holds what the backup does not ({more[0]}, {len(more)} in all): restore "
            "into an empty one (another IGW_HOME or IGW_STORE_URL); nothing was restored"
        )
    return _copy(source_store, store, str(place), progress, clock, compare=present)


def last_backup(store: Store) -> CopyResult | None:
    """The newest finished backup; None before the first."""
    record = newest(store, BACKUPS)
    return from_json(CopyResult, record) if record else None


def _copy(
    source: Store,
    target: Store,
    place: str,
    progress: Progress | None,
    clock: Callable[[], datetime],
    compare: set[str] | None = None,
) -> CopyResult:
    """Copy the objects that the target lacks, group by group; those in `compare` must equal the source's."""
    groups = keys_in_copy_order(source)
    present = set(target.keys(""))
    shared = {key for group in groups for key in group if key in present}
    for key in sorted(key for key in shared if key in (compare or ()) or tells_stores_apart(key)):
        if source.get(key) != target.get(key):
            raise UsageError(f"{key} is not the same at {place}: it is another store's; nothing was copied")
    missing = [[key for key in group if key not in present] for group in groups]
    total, sizes = sum(map(len, missing)), []
    with ThreadPoolExecutor(COPIES_AT_ONCE) as pool:
        for group in missing:
            for size in pool.map(lambda key: _copy_one(source, target, key), group):
                sizes.append(size)
                if progress:
                    progress(len(sizes), total)
    return CopyResult(
        place,
        sum(map(len, groups)),
        len(sizes),
        sum(sizes),
        utc(clock()),
        erased=erase.erase_again(target, source),
    )


def _copy_one(source: Store, target: Store, key: str) -> int:
    """Copy one object; returns its size in bytes, 0 when the object was erased since the listing."""
    digest = hash_in_name(key)
    try:
        data = get_checked(source, key, digest) if digest else source.get(key)
    except NotInStore:
        if tombstone(source, key):
            return 0
        raise
    try:
        target.put(key, data)
    except AlreadyExists:
        if target.get(key) != data:
            raise CorruptObject(f"{key}: another backup wrote other bytes at the same time; run again") from None
    return len(data)


def _open(place: S3Place | Path) -> S3Store | DirectoryStore:
    return S3Store(place) if isinstance(place, S3Place) else DirectoryStore(place)
