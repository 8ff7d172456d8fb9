"""Random numbers that are the same on every machine and in every build, whatever else is built beside."""

import zlib
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Z_95 = 1.959963984540054  # half-widths at 95% hold so many standard errors
SEED = 20180112  # declared: the day on which the board was asked to begin

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]


def generator(*names: str) -> np.random.Generator:
    """A generator of its own for each slice of the data (an area, a period), from the declared seed and its names.

    A slice built alone and one built among others draw the same numbers.
    """
    return np.random.default_rng([SEED, *(zlib.crc32(name.encode()) for name in names)])


def percentile_limits(draws: Floats, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper percentile limits over the first axis; NaN where a draw is undefined.

    Raises ValueError when the confidence does not lie between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} must lie between 0 and 1")
    tail = (1 - confidence) / 2
    lower, upper = np.quantile(draws, [tail, 1 - tail], axis=0)
    return lower, upper
