"""Manners towards a publisher's host: one request at a time and a pause between two, across processes."""

import fcntl
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn_at(host: str, folder: Path, pause: float, sleep: Callable[[float], None]) -> Iterator[None]:
    """Hold the host's lock for the block, begun no sooner than `pause` seconds after the last block ended.

    The lock file's time says when the last request to the host ended, whichever process made it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{re.sub(r'[^A-Za-z0-9.-]', '_', host)}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_size:
            ended = os.fstat(descriptor).st_mtime
            # A clock that was set back must not make anyone wait longer than one pause.
            sleep(min(pause, max(0.0, ended + pause - time.time())))
        try:
            yield
        finally:
            os.pwrite(descriptor, b"1", 0)  # writing sets the file's time
    finally:
        os.close(descriptor)  # gives the lock up too
