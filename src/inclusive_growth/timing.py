"""Where the time of a run goes: seconds by step, summed over everything that ran in this process."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

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
