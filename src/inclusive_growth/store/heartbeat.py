"""The heartbeat: renews a lease between pieces of work, so that nobody takes it over from a long step."""

from collections.abc import Callable
from time import monotonic

from inclusive_growth.store.lease import Lease

RENEWAL_SECONDS = 60.0  # each renewal leaves an object in the store

Heartbeat = Callable[[], None]
"""Called between pieces of work. Raises LeaseLost when a newer writer has begun."""


def no_heartbeat() -> None:
    """Renew nothing: the work holds no lease."""


def heartbeat(lease: Lease | None) -> Heartbeat:
    """Renew the lease at most once a minute; a short step renews nothing."""
    if lease is None:
        return no_heartbeat
    last = monotonic()

    def renew_when_due() -> None:
        nonlocal last
        if monotonic() - last >= RENEWAL_SECONDS:
            lease.renew()
            last = monotonic()

    return renew_when_due
