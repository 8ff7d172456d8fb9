"""The writer lease: one writer of candidates and publications, across processes and hosts, with a fencing number.

Acquiring appends the next numbered lease; renewing appends beside it; releasing appends a marker. A lease
whose process has died on this host, or that was not renewed in time, may be taken over. Every switch calls
`check()`: a writer that was paused and overtaken stops there and writes nothing.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inclusive_growth.errors import AlreadyExists, LeaseHeld, LeaseLost
from inclusive_growth.records import now, to_json, utc
from inclusive_growth.store import Store, highest

LEASE_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Lease:
    """A held lease. `fencing` grows by one with every holder."""

    store: Store
    name: str
    fencing: int

    def check(self) -> None:
        """Raise LeaseLost when a newer holder exists."""
        newest = highest(self.store, f"leases/{self.name}")
        if newest != self.fencing:
            raise LeaseLost(
                f"lease '{self.name}' number {self.fencing} was taken over by number {newest}: "
                "another writer runs; nothing more was written"
            )

    def renew(self) -> None:
        """Say that the holder is alive; call between long steps."""
        self.check()
        prefix = f"leases/{self.name}/renewals-{self.fencing:08d}"
        with suppress(AlreadyExists):
            self.store.put(f"{prefix}/{highest(self.store, prefix) + 1:08d}.json", to_json({"at": utc(now())}))


@contextmanager
def writer_lease(store: Store, name: str = "writer") -> Iterator[Lease]:
    """Hold the lease for the block. Raises LeaseHeld, naming the holder, when another writer is at work."""
    lease = _acquire(store, name)
    try:
        yield lease
    finally:
        with suppress(AlreadyExists):
            store.put(f"leases/{name}/{lease.fencing:08d}.released", to_json({"at": utc(now())}))


def _acquire(store: Store, name: str) -> Lease:
    newest = highest(store, f"leases/{name}")
    if newest and not _is_over(store, name, newest):
        holder = json.loads(store.get(f"leases/{name}/{newest:08d}.json"))
        raise LeaseHeld(
            f"another writer holds the lease '{name}': process {holder['pid']} on {holder['host']} since "
            f"{holder['at']}; wait for it, or stop it if it hangs (a stopped writer's lease is free at once)"
        )
    fencing = newest + 1
    try:
        store.put(
            f"leases/{name}/{fencing:08d}.json",
            to_json(
                {
                    "host": socket.gethostname(),
                    "pid": os.getpid(),
                    "started": _started(os.getpid()),
                    "at": utc(now()),
                }
            ),
        )
    except AlreadyExists:
        raise LeaseHeld(f"another writer took the lease '{name}' at this moment; try again") from None
    return Lease(store, name, fencing)


def _is_over(store: Store, name: str, fencing: int) -> bool:
    if store.exists(f"leases/{name}/{fencing:08d}.released"):
        return True
    holder = json.loads(store.get(f"leases/{name}/{fencing:08d}.json"))
    if holder["host"] == socket.gethostname():
        return bool(_started(holder["pid"]) != holder["started"])
    prefix = f"leases/{name}/renewals-{fencing:08d}"
    last = highest(store, prefix)
    alive_at = json.loads(store.get(f"{prefix}/{last:08d}.json"))["at"] if last else holder["at"]
    alive = datetime.strptime(alive_at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return now() - alive > timedelta(seconds=LEASE_SECONDS)


def _started(pid: int) -> str:
    """When a process of this host started, in clock ticks since boot; "" when it is gone.

    A process id alone is reused; with its start time it is not.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "" if not _alive(pid) else "alive"
    return "" if fields[0] == "Z" else fields[19]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True
