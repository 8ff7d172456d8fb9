"""What a process does that wants the lease, holds it, and may be killed holding it."""

import contextlib
import time
from pathlib import Path
from typing import Any

from inclusive_growth.errors import LeaseHeld
from inclusive_growth.store.lease import writer_lease
from tests.support.stores import Where, opened


def hold(where: Where, held: Path, seconds: float) -> None:
    """Take the lease, say so, and keep it."""
    with writer_lease(opened(where)):
        held.write_text("held")
        time.sleep(seconds)


def race(where: Where, gate: Any, won: Path) -> None:
    """All start at once; the winner writes its fencing number and stays until the others have tried."""
    gate.wait(30)
    try:
        with writer_lease(opened(where)) as lease:
            won.write_text(str(lease.fencing))
            gate.wait(30)
    except LeaseHeld:
        gate.wait(30)


def work(where: Where, log: Path, over: Path) -> None:
    """Again and again: take the lease, write `in`, pause, write `out`; until told that it is over."""
    store = opened(where)
    while not over.exists():
        with contextlib.suppress(LeaseHeld), writer_lease(store) as lease:
            with log.open("a") as file:
                file.write(f"in {lease.fencing}\n")
            time.sleep(0.002)
            lease.check()
            with log.open("a") as file:
                file.write(f"out {lease.fencing}\n")
        time.sleep(0.001)
