"""The step timer: how long a step took, counted for this process, and kept in the store for the long steps.

Kept under durations/<step>/<seq>.json, so that metrics need not guess.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from inclusive_growth import logs
from inclusive_growth.records import from_json, now, to_json, utc
from inclusive_growth.store.keys import durations_prefix
from inclusive_growth.store.object_store import Store, put_next, series

Step = Literal["build", "gates", "publish"]
STEPS: tuple[Step, ...] = ("build", "gates", "publish")


@dataclass(frozen=True, slots=True)
class Duration:
    """One finished run of a step; `candidate_id` is what it worked on."""

    step: str
    candidate_id: str
    seconds: float
    finished_at: str


class Timer:
    """The wall seconds of one step; so far, while it runs."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._ended: float | None = None

    @property
    def seconds(self) -> float:
        return (time.perf_counter() if self._ended is None else self._ended) - self._began

    def stop(self) -> None:
        self._ended = time.perf_counter()


_spent: dict[str, float] = {}


@contextmanager
def timed(step: str = "") -> Iterator[Timer]:
    """Time the block. Its seconds count towards the step that is named; a step made of steps names none."""
    timer = Timer()
    try:
        yield timer
    finally:
        timer.stop()
        if step:
            _spent[step] = _spent.get(step, 0.0) + timer.seconds


def spent() -> dict[str, float]:
    """Seconds by step so far in this process, in the order in which the steps first ended."""
    return dict(_spent)


def keep_duration(store: Store, step: Step, candidate_id: str, seconds: float) -> None:
    """Keep how long a step took; one that failed or found nothing to do is not kept."""
    seconds = round(seconds, 3)
    made = Duration(step, candidate_id, seconds, utc(now()))
    put_next(store, durations_prefix(step), lambda seq: to_json(made))
    logs.event(f"{step} done", candidate_id=candidate_id, seconds=seconds)


def last_duration(store: Store, name: Step) -> Duration | None:
    """The newest duration of a step."""
    found = list(series(store, durations_prefix(name)))
    return from_json(Duration, store.get(found[-1][1])) if found else None
