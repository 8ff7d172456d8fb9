"""Erasure of personal data that should never have come in: the only deletion there is.

The tombstones are written first, so that an erasure cut short is known, and repeating it finishes it. A
publication built from the rows stays public until it is withdrawn; no build uses the release again.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from inclusive_growth.errors import UsageError
from inclusive_growth.operations.short_ids import resolve_id
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

LEAST_REASON, LEAST_NAME = 10, 3  # characters; a shorter text tells nobody anything years later


@dataclass(frozen=True, slots=True)
class Erasure:
    """The result of one erasure, with the records that may still quote the erased rows."""

    tombstones: tuple[Tombstone, ...]
    releases: tuple[str, ...]  # as <dataset>/<release id>
    may_quote: tuple[str, ...]  # keys of these releases' gate records, which show failing rows


def plan_erasure(name: str, *, reason: str, by: str, store: Store, run_at: datetime) -> Erasure:
    """What erasing a raw object, named by (the beginning of) its hash, will erase; nothing is changed.

    Raises UsageError without a reason and a person, and when the name is not that of one raw object.
    """
    if len(reason.strip()) < LEAST_REASON or len(by.strip()) < LEAST_NAME:
        raise UsageError(
            f"an erasure keeps its reason and a person's name for ever: the reason needs at least {LEAST_REASON} "
            f"characters (given: {len(reason.strip())}) and the name at least {LEAST_NAME} "
            f"(given: {len(by.strip())}); nothing was erased"
        )
    keys = _raw_objects(store)
    digest = resolve_id(name, dict.fromkeys(key.rpartition("/")[2] for key in keys), "a raw object")
    known = [from_json(Release, store.get(key)) for key in store.keys(f"{RAW}/") if is_release(key)]
    releases = [release for release in known if any(raw.sha256 == digest for raw in release.objects)]
    raw = [key for key in keys if key.endswith(f"/{digest}")]
    decoded = [key for release in releases for key in _decoded_tables(store, release)]
    may_quote = [key for release in releases for key in store.keys(gates_prefix(release.release_id))]
    return Erasure(
        tombstones=tuple(
            _tombstone_of(store, key, digest, reason.strip(), by.strip(), run_at) for key in [*raw, *decoded]
        ),
        releases=tuple(f"{release.dataset}/{release.release_id}" for release in releases),
        may_quote=tuple(may_quote),
    )


def erase(name: str, *, reason: str, by: str, store: Store, run_at: datetime, lease: Lease) -> Erasure:
    """Erase a raw object, named by (the beginning of) its hash, and every table decoded from it.

    Raises UsageError without a reason and a person, and when the name is not that of one raw object.
    """
    erasure = plan_erasure(name, reason=reason, by=by, store=store, run_at=run_at)
    lease.check()
    for stone in erasure.tombstones:
        put_same(store, tombstone_key(stone.key), to_json(stone))
    for stone in erasure.tombstones:
        store.erase(stone.key)
    return erasure


def erase_again(copy: Store, original: Store) -> int:
    """Erase from a copy the objects that have a tombstone and that the original has lost; returns how many.

    A tombstone alone, or one of other bytes, erases nothing: a forged tombstone must not empty the backup.
    """
    erased = 0
    for key in map(erased_key, copy.keys(f"{ERASED}/")):
        stone = tombstone(copy, key)
        if stone and copy.exists(key) and not original.exists(key) and sha256(copy.get(key)) == stone.sha256:
            copy.erase(key)
            erased += 1
    return erased


def _raw_objects(store: Store) -> list[str]:
    """Keys of every raw object, also of those whose erasure was begun."""
    begun = [erased_key(key) for key in store.keys(f"{ERASED}/{RAW}/")]
    return sorted({*(key for key in store.keys(f"{RAW}/") if is_raw_object(key)), *begun})


def _decoded_tables(store: Store, release: Release) -> Iterator[str]:
    """Keys of the tables decoded from a release."""
    folder = decodings_prefix(release.source, release.dataset, release.release_id)
    yield from (key for key in store.keys(folder) if key.endswith(".parquet"))


def _tombstone_of(store: Store, key: str, digest: str, reason: str, by: str, run_at: datetime) -> Tombstone:
    """The tombstone of an object; a repeated erasure keeps the first one."""
    return tombstone(store, key) or Tombstone(
        key=key,
        sha256=sha256(store.get(key)),
        reason=reason,
        by=by,
        at=utc(run_at),
        because_of="" if is_raw_object(key) else digest,
    )
