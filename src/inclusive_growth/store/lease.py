"""The writer lease: one writer of candidates and publications, across processes and hosts, with a fencing number.

Acquiring appends the next numbered lease; renewing appends beside it; releasing appends a marker. A writer may
take over a lease whose process has died on this machine, or that was not renewed in time. Every switch calls
`check()`: a writer that was paused and overtaken stops there and writes nothing. A switch must not be lost even
between `check()` and its write, so it reads the number that it will write, then checks, then puts exactly that
number: a newer holder's write makes the put fail.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from inclusive_growth.errors import AlreadyExists, CorruptObject, LeaseHeld, LeaseLost, StoreError
from inclusive_growth.records import now, to_json, utc
from inclusive_growth.store.keys import lease_key, lease_prefix, lease_released_key, lease_renewals_prefix
from inclusive_growth.store.object_store import Store, highest
from inclusive_growth.store.process_identity import machine_id, start_time_of

LEASE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Lease:
    """A held lease. Every holder has a `fencing` one higher than the holder before."""

    store: Store
    name: str
    fencing: int

    def check(self) -> None:
        """Raise LeaseLost when a newer holder exists or this lease was given back."""
        newest = highest(self.store, lease_prefix(self.name))
        if newest != self.fencing:
            raise LeaseLost(
                f"lease '{self.name}' number {self.fencing} was taken over by number {newest}: "
                "another writer runs; nothing more was written"
            )
        if self.store.exists(lease_released_key(self.name, self.fencing)):
            raise LeaseLost(
                f"lease '{self.name}' number {self.fencing} was given back; take a new one before writing"
            )

    def renew(self) -> None:
        """Record that the holder is alive; called between long steps."""
        self.check()
        prefix = lease_renewals_prefix(self.name, self.fencing)
        with suppress(AlreadyExists):
            self.store.put(f"{prefix}/{highest(self.store, prefix) + 1:08d}.json", to_json({"at": utc(now())}))


@contextmanager
def writer_lease(store: Store, name: str = "writer") -> Iterator[Lease]:
    """Hold the lease for the block. Raises LeaseHeld, which names the holder, when another writer works."""
    lease = _acquire(store, name)
    released = lease_released_key(name, lease.fencing)
    try:
        yield lease
    except BaseException:
        # An unreachable store must not hide the error of the block; this machine frees a dead process's lease.
        with suppress(StoreError):
            store.put(released, to_json({"at": utc(now())}))
        raise
    with suppress(AlreadyExists):
        store.put(released, to_json({"at": utc(now())}))


def _acquire(store: Store, name: str) -> Lease:
    newest = highest(store, lease_prefix(name))
    if newest and not _is_over(store, name, newest):
        holder = _holder(store, name, newest)
        raise LeaseHeld(
            f"another writer holds the lease '{name}': process {holder['pid']} on {holder['host']} since "
            f"{holder['at']}; wait for it, or stop it if it hangs (a stopped writer's lease is free at once "
            f"on its own machine, elsewhere after {LEASE_SECONDS // 60} minutes)"
        )
    fencing = newest + 1
    holder_record = {
        "host": socket.gethostname(),
        "machine": machine_id(),
        "pid": os.getpid(),
        "started": start_time_of(os.getpid()),
        "at": utc(now()),
    }
    try:
        store.put(lease_key(name, fencing), to_json(holder_record))
    except AlreadyExists:
        raise LeaseHeld(f"another writer took the lease '{name}' at this moment; try again") from None
    return Lease(store, name, fencing)


def _is_over(store: Store, name: str, fencing: int) -> bool:
    if store.exists(lease_released_key(name, fencing)):
        return True
    holder = _holder(store, name, fencing)
    if holder["machine"] == machine_id():
        return bool(start_time_of(holder["pid"]) != holder["started"])
    prefix = lease_renewals_prefix(name, fencing)
    last = highest(store, prefix)
    alive_at = json.loads(store.get(f"{prefix}/{last:08d}.json"))["at"] if last else holder["at"]
    alive = datetime.strptime(alive_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return now() - alive > timedelta(seconds=LEASE_SECONDS)


def _holder(store: Store, name: str, fencing: int) -> dict[str, Any]:
    key = lease_key(name, fencing)
    try:
        holder: dict[str, Any] = json.loads(store.get(key))
        return {part: holder[part] for part in ("host", "machine", "pid", "started", "at")}
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptObject(f"{key}: is no record of a lease ({error}); run igw verify") from error
