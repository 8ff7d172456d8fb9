"""Child processes that are killed: started fast from one clean server, ended with SIGKILL."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from typing import Any

# Children are forked from a server process without threads, so they start in milliseconds and safely.
_context = multiprocessing.get_context("forkserver")
_CHILDREN = ("landing_child", "lease_child", "publishing_child", "store_child")
_context.set_forkserver_preload([f"tests.support.{name}" for name in _CHILDREN])


def start(target: Callable[..., None], *arguments: Any) -> ForkServerProcess:
    """Start a child. It dies with the test run in any case."""
    process = _context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


def kill(process: ForkServerProcess, after: float = 0.0) -> None:
    """SIGKILL: no handler, no finally, no flush."""
    time.sleep(after)
    process.kill()
    process.join(10)


def finish(process: ForkServerProcess, seconds: float = 60) -> int:
    """Wait for the end; returns the exit code (negative: the signal)."""
    process.join(seconds)
    if process.exitcode is None:
        process.kill()
        raise AssertionError(f"the child did not end within {seconds} seconds")
    return process.exitcode


def barrier(parties: int) -> Any:
    return _context.Barrier(parties)


def die() -> None:
    """Called inside a child: the end, at once."""
    os.kill(os.getpid(), signal.SIGKILL)
