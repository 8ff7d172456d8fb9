"""How long the long steps took, kept in the store so that metrics need not guess: durations/<step>/<seq>.json."""

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


class Measured:
    """The step that is being measured; who measures says what it worked on, or nothing is kept."""

    candidate_id = ""


@contextmanager
def measured(store: Store, name: Step) -> Iterator[Measured]:
    """Measure the block as a step. A step that failed or found nothing to do leaves no duration."""
    measure, began = Measured(), time.perf_counter()
    yield measure
    if measure.candidate_id:
        seconds = round(time.perf_counter() - began, 3)
        made = Duration(name, measure.candidate_id, seconds, utc(now()))
        put_next(store, durations_prefix(name), lambda seq: to_json(made))
        logs.event(f"{name} done", candidate_id=measure.candidate_id, seconds=seconds)


def last_duration(store: Store, name: Step) -> Duration | None:
    """The newest duration of a step."""
    found = list(series(store, durations_prefix(name)))
    return from_json(Duration, store.get(found[-1][1])) if found else None


_spent: dict[str, float] = {}


@contextmanager
def step(name: str) -> Iterator[None]:
    """Count the block's wall seconds towards a step."""
    started = time.perf_counter()
    try:
        yield
    finally:
        _spent[name] = _spent.get(name, 0.0) + time.perf_counter() - started


def spent() -> dict[str, float]:
    """Seconds by step so far, in the order in which the steps first ended."""
    return dict(_spent)
