"""Backup and restore: the store's objects, copied one by one to another place and back.

A backup is a store itself. It is only ever added to: what is there is never written again, and what the store has
erased is erased there too. A restore fills an empty store, or finishes one that was cut short.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inclusive_growth.errors import AlreadyExists, CorruptObject, NotInStore, UsageError
from inclusive_growth.operations.safekeeping import erase
from inclusive_growth.operations.safekeeping.copy_order import listed
from inclusive_growth.operations.safekeeping.place import backup_place
from inclusive_growth.records import from_json, now, to_json, utc
from inclusive_growth.settings import Settings
from inclusive_growth.store.keys import BACKUPS, LEASES, STORE_VERSION, hash_in_name, tells_stores_apart
from inclusive_growth.store.object_store import (
    DirectoryStore,
    S3Store,
    Store,
    get_checked,
    prepare,
    put_next,
    series,
)
from inclusive_growth.store.s3_location import S3Place
from inclusive_growth.store.tombstones import tombstone

HANDS = 8  # copies at a time: an S3 service answers each in milliseconds, and they add up
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup or a restore did. `objects` are all that the copy holds, `copied` those that were new."""

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
) -> Copied:
    """Copy what is new to a folder or an s3:// address; the writers may go on meanwhile.

    Raises UsageError when the place is not apart from the store or holds another one, CorruptObject for an object
    whose name is not its hash.
    """
    place = backup_place(to, config)
    target = prepare(_open(place), str(place))
    done = _copy(store, target, str(place), progress, clock)
    put_next(store, BACKUPS, lambda seq: to_json(done))
    return done


def restore(
    source: str,
    *,
    config: Settings,
    store: Store,
    progress: Progress | None = None,
    clock: Callable[[], datetime] = now,
) -> Copied:
    """Fill the empty store from a backup; run again, it goes on where it was stopped.

    Raises UsageError when there is no backup, or when the store holds anything that the backup does not.
    """
    place = backup_place(source, config)
    kept = _open(place)
    if not kept.exists(STORE_VERSION):
        raise UsageError(f"there is no backup at {place}: it has no object {STORE_VERSION}; nothing was restored")
    prepare(kept, str(place))
    there = set(store.keys("")) - {STORE_VERSION}
    if more := sorted(key for key in there - set(kept.keys("")) if not key.startswith(f"{LEASES}/")):
        raise UsageError(
            f"the store is not empty and holds what the backup does not ({more[0]}, {len(more)} in all): restore "
            "into an empty one (another IGW_HOME or IGW_STORE_URL); nothing was restored"
        )
    return _copy(kept, store, str(place), progress, clock, compare=there)


def last_backup(store: Store) -> Copied | None:
    """The newest backup that was finished; None before the first."""
    found = list(series(store, BACKUPS))
    return from_json(Copied, store.get(found[-1][1])) if found else None


def _copy(
    source: Store,
    target: Store,
    place: str,
    progress: Progress | None,
    clock: Callable[[], datetime],
    compare: set[str] | None = None,
) -> Copied:
    """Copy what the target lacks, group by group; with `compare` these objects are held against the source's."""
    groups = listed(source)
    there = set(target.keys(""))
    shared = {key for group in groups for key in group if key in there}
    for key in sorted(key for key in shared if key in (compare or ()) or tells_stores_apart(key)):
        if source.get(key) != target.get(key):
            raise UsageError(f"{key} is not the same at {place}: it is another store's; nothing was copied")
    missing = [[key for key in group if key not in there] for group in groups]
    total, sizes = sum(map(len, missing)), []
    with ThreadPoolExecutor(HANDS) as pool:
        for group in missing:
            for size in pool.map(lambda key: _copy_one(source, target, key), group):
                sizes.append(size)
                if progress:
                    progress(len(sizes), total)
    return Copied(
        place,
        sum(map(len, groups)),
        len(sizes),
        sum(sizes),
        utc(clock()),
        erased=erase.erase_again(target, source),
    )


def _copy_one(source: Store, target: Store, key: str) -> int:
    """Copy one object; returns its bytes. What was erased since it was listed is no loss."""
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
