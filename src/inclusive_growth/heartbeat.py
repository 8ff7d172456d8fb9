"""A long step says now and then that its process is alive, so that nobody takes its lease over meanwhile."""

from collections.abc import Callable
from time import monotonic

from inclusive_growth.lease import Lease

SECONDS = 60.0  # each renewal leaves an object in the store

Alive = Callable[[], None]
"""Called between pieces of work. Raises LeaseLost when a newer writer has begun."""


def silent() -> None:
    """Nobody asks: there is no lease."""


def heartbeat(lease: Lease | None) -> Alive:
    """Renews the lease, at most once a minute; a step that is soon over renews nothing."""
    if lease is None:
        return silent
    last = monotonic()

    def alive() -> None:
        nonlocal last
        if monotonic() - last >= SECONDS:
            lease.renew()
            last = monotonic()

    return alive
