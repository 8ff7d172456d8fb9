"""Queue at a publisher's host: one request at a time and a pause between two, across processes."""

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from inclusive_growth.errors import StoreError


@contextmanager
def turn_at(host: str, folder: Path, pause: float, sleep: Callable[[float], None]) -> Iterator[None]:
    """Hold the host's lock for one block, at the earliest `pause` seconds after the block before it.

    The modification time of the lock file is the end of the last request to the host by any process. Raises
    StoreError where the folder cannot be written.
    """
    path = folder / f"{re.sub(r'[^A-Za-z0-9.-]', '_', host)[:200]}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:  # our own disk's trouble, which must not be taken for the publisher's
        raise StoreError(
            f"{path}: the queue of requests to {host} cannot be kept ({error.strerror}); nobody was asked. Make "
            "room or correct the rights (IGW_HOME)"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_size:
            ended = os.fstat(descriptor).st_mtime
            # Wait no longer than one pause, even after the clock was set back.
            sleep(min(pause, max(0.0, ended + pause - time.time())))
        try:
            yield
        finally:
            os.pwrite(descriptor, b"1", 0)  # writing sets the file's time
    finally:
        os.close(descriptor)  # releases the lock too
