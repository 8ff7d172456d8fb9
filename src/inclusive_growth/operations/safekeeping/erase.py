"""Erasing personal data that should never have come in: the one thing that is ever deleted.

The tombstones are written first, so that an erasure cut short is known and finished by repeating it. What was
built from the rows before stays published until it is withdrawn; no build uses the release again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from inclusive_growth.errors import UsageError
from inclusive_growth.operations.short_ids import the_one
from inclusive_growth.records import Release, from_json, sha256, to_json, utc
from inclusive_growth.store.keys import (
    ERASED,
    RAW,
    decodings_prefix,
    erased_key,
    gates_prefix,
    is_raw_object,
    is_release,
    tombstone_key,
)
from inclusive_growth.store.lease import Lease
from inclusive_growth.store.object_store import Store, put_same
from inclusive_growth.store.tombstones import Tombstone, tombstone


@dataclass(frozen=True, slots=True)
class Erased:
    """What one erasure took away, and what may still quote it."""

    tombstones: tuple[Tombstone, ...]
    releases: tuple[str, ...]  # as <dataset>/<release id>
    may_quote: tuple[str, ...]  # gate records of these releases, which show failing rows


def erase(name: str, *, reason: str, by: str, store: Store, run_at: datetime, lease: Lease) -> Erased:
    """Erase a raw object, named by (the beginning of) its hash, and every table decoded from it.

    Raises UsageError without a reason and a person, and for anything that is not one raw object.
    """
    if len(reason.strip()) < 10 or len(by.strip()) < 3:
        raise UsageError("an erasure needs its reason and a person's name, kept for ever; nothing was erased")
    keys = _raw_objects(store)
    digest = the_one(name, dict.fromkeys(key.rpartition("/")[2] for key in keys), "a raw object")
    found = [_release(store, key) for key in store.keys(f"{RAW}/") if is_release(key)]
    releases = [item for item in found if any(one.sha256 == digest for one in item.objects)]
    raw = [key for key in keys if key.endswith(f"/{digest}")]
    decoded = [key for item in releases for key in _decoded(store, item)]
    made = {key: _made(store, key, digest, reason.strip(), by.strip(), run_at) for key in [*raw, *decoded]}
    lease.check()
    for key, stone in made.items():
        put_same(store, tombstone_key(key), to_json(stone))
    for key in made:
        store.erase(key)
    quoting = [key for item in releases for key in store.keys(gates_prefix(item.release_id))]
    return Erased(
        tuple(made.values()), tuple(f"{item.dataset}/{item.release_id}" for item in releases), tuple(quoting)
    )


def erase_again(copy: Store, original: Store) -> int:
    """Erase from a copy what the tombstones say and the original has lost; how many objects.

    A tombstone by itself is not obeyed, nor one of other bytes: whoever can write one must not empty the backup.
    """
    erased = 0
    for name in [erased_key(key) for key in copy.keys(f"{ERASED}/")]:
        stone = tombstone(copy, name)
        if stone and copy.exists(name) and not original.exists(name) and sha256(copy.get(name)) == stone.sha256:
            copy.erase(name)
            erased += 1
    return erased


def _raw_objects(store: Store) -> list[str]:
    """Keys of every raw object, and of those whose erasure was begun."""
    begun = [erased_key(key) for key in store.keys(f"{ERASED}/{RAW}/")]
    return sorted({*(key for key in store.keys(f"{RAW}/") if is_raw_object(key)), *begun})


def _decoded(store: Store, item: Release) -> Iterator[str]:
    folder = decodings_prefix(item.source, item.dataset, item.release_id)
    yield from (key for key in store.keys(folder) if key.endswith(".parquet"))


def _release(store: Store, key: str) -> Release:
    return from_json(Release, store.get(key))


def _made(store: Store, key: str, digest: str, reason: str, by: str, run_at: datetime) -> Tombstone:
    """The tombstone of an object; the first one stands when an erasure is repeated."""
    return tombstone(store, key) or Tombstone(
        key=key,
        sha256=sha256(store.get(key)),
        reason=reason,
        by=by,
        at=utc(run_at),
        because_of="" if is_raw_object(key) else digest,
    )
