"""How sure a place in a table is: ranks simulated from each figure's own uncertainty."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inclusive_growth.methods.chance import Floats, Whole

REPETITIONS = 100_000


@dataclass(frozen=True, slots=True)
class RankIntervals:
    """By figure, in the order given: 95% limits of its rank (1 is first), and two chances."""

    lower_95: Whole
    upper_95: Whole
    chance_first: Floats
    chance_below_mean: Floats


def rank_intervals(
    estimates: npt.ArrayLike,
    se: npt.ArrayLike,
    draws: np.random.Generator,
    *,
    highest_first: bool = True,
    repetitions: int = REPETITIONS,
    confidence: float = 0.95,
) -> RankIntervals:
    """Simulate each figure as normal around its estimate and rank every draw (Goldstein & Spiegelhalter 1996).

    Raises ValueError for fewer than two figures, missing figures, or standard errors that are missing or negative.
    """
    centre, error = np.asarray(estimates, float), np.asarray(se, float)
    if centre.shape != error.shape or centre.ndim != 1 or len(centre) < 2:
        raise ValueError("give two or more figures, each with its standard error")
    if not np.isfinite(centre).all() or not (error >= 0).all():
        raise ValueError("a figure or its standard error is missing, or an error is negative")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} must lie between 0 and 1")
    drawn = draws.normal(centre, error, size=(repetitions, len(centre)))
    columns = np.ascontiguousarray(drawn.T if highest_first else -drawn.T)
    ranks = np.ones(columns.shape, np.int16)
    for other in columns:
        ranks += other > columns
    tail = (1 - confidence) / 2
    # How many draws gave each rank or a better one: a limit is the first rank that holds enough of them.
    held = np.array([np.bincount(column, minlength=len(centre) + 1)[1:].cumsum() for column in ranks])
    lower, upper = (1 + (held < share * repetitions).sum(axis=1) for share in (tail, 1 - tail))
    return RankIntervals(
        lower_95=lower.astype(np.int64),
        upper_95=upper.astype(np.int64),
        chance_first=(ranks == 1).mean(axis=1),
        chance_below_mean=(drawn < drawn.mean(axis=1, keepdims=True)).mean(axis=0),
    )
