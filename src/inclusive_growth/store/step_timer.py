"""The step timer: the seconds that each step took in this process. `durations` keeps those of the long steps."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

_seconds: dict[str, float] = {}


class Timer:
    """The wall seconds of one block: so far while it runs, in all once it has ended."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._ended: float | None = None

    @property
    def seconds(self) -> float:
        return (time.perf_counter() if self._ended is None else self._ended) - self._began

    def stop(self) -> None:
        self._ended = time.perf_counter()


@contextmanager
def timed(step: str = "") -> Iterator[Timer]:
    """Time the block and add its seconds to the named step; a step made of steps names none."""
    timer = Timer()
    try:
        yield timer
    finally:
        timer.stop()
        if step:
            _seconds[step] = _seconds.get(step, 0.0) + timer.seconds


def seconds_by_step() -> dict[str, float]:
    """Seconds by step so far in this process, in the order in which the steps first ended."""
    return dict(_seconds)
