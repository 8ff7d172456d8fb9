"""What chance alone does to indices of segregation: their value under random allocation, and limits by bootstrap.

Small units look segregated when people fall into them at random, so a raw index is too high. Carrington & Troske
(1997) draw each unit's people at random from the whole area's mix, and rescale by the mean D* of the index under
such draws: (D − D*)/(1 − D*). Limits resample whole units (95% percentiles): they say how much an index rests on
the very units that there are, not how a census errs. All is deterministic by the generator that is given.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inclusive_growth.methods.chance import Floats, percentile_limits
from inclusive_growth.methods.segregation import divided, people, plogp

ALLOCATIONS = 100
RESAMPLES = 500
_BLOCK = 1 << 22  # numbers held at once


@dataclass(frozen=True, slots=True)
class Indices:
    """Indices of one area, or of many draws of it (first axis): by group, and the H and M of all groups."""

    dissimilarity: Floats  # each group against everyone else
    isolation: Floats
    eta_squared: Floats
    h: Floats
    m: Floats


@dataclass(frozen=True, slots=True)
class Judged:
    """An index as it is, its mean under random allocation, the corrected one and its 95% limits."""

    raw: Floats
    expected: Floats
    corrected: Floats
    lower_95: Floats
    upper_95: Floats


NAMES = ("dissimilarity", "isolation", "eta_squared", "h", "m")


def corrected(raw: npt.ArrayLike, expected: npt.ArrayLike) -> Floats:
    """(D − D*)/(1 − D*), never below 0: less uneven than chance would have it is even. NaN where D* is 1."""
    rescaled = divided(np.asarray(raw, float) - expected, 1 - np.asarray(expected, float))
    return np.where(np.isnan(rescaled), np.nan, np.maximum(rescaled, 0.0))


def random_allocation(counts: npt.ArrayLike, draws: np.random.Generator, number: int = ALLOCATIONS) -> Indices:
    """Indices of draws in which each unit keeps its number of people and takes them from the area's mix at random.

    Raises ValueError when counts are not whole or the area has no people.
    """
    matrix = _whole(counts)
    if number < 1:
        raise ValueError(f"{number} draws; give at least 1")
    sizes, share = matrix.sum(axis=1), matrix.sum(axis=0) / matrix.sum()
    sizes = sizes[sizes > 0].astype(np.int64)
    parts = []
    step = max(1, _BLOCK // (len(sizes) * len(share)))
    for begin in range(0, number, step):
        drawn = draws.multinomial(np.broadcast_to(sizes, (min(step, number - begin), len(sizes))), share)
        parts.append(_of_draws(drawn.astype(float)))
    return _joined(parts)


def resampled_units(counts: npt.ArrayLike, draws: np.random.Generator, number: int = RESAMPLES) -> Indices:
    """Indices of draws of as many units as there are, each unit drawn whole and as often as chance has it."""
    matrix = people(counts)
    matrix = matrix[matrix.sum(axis=1) > 0]
    if not len(matrix):
        raise ValueError("no unit has people")
    units = len(matrix)
    parts = []
    step = max(1, _BLOCK // units)
    for begin in range(0, number, step):
        times = draws.multinomial(units, np.full(units, 1 / units), size=min(step, number - begin))
        parts.append(_of_weights(matrix, times.astype(float)))
    return _joined(parts)


def resampled_people(
    counts: npt.ArrayLike, draws: np.random.Generator, number: int = RESAMPLES
) -> tuple[Indices, Indices]:
    """The indices, and 2·index − draw for each draw of as many people over the cells (as Elbers 2021).

    The mean of the draws is the debiased index, their standard deviation its standard error. Counts must be whole.
    """
    matrix = _whole(counts)
    chance = (matrix / matrix.sum()).ravel()
    drawn = draws.multinomial(round(matrix.sum()), chance, size=number).reshape(number, *matrix.shape)
    found, boot = measured(matrix), _of_draws(drawn.astype(float))
    return found, Indices(*(2 * getattr(found, name) - getattr(boot, name) for name in NAMES))


def measured(counts: npt.ArrayLike) -> Indices:
    """The indices of one area, as they are."""
    one = _of_draws(people(counts)[None])
    return Indices(*(getattr(one, name)[0] for name in NAMES))


def judge(
    counts: npt.ArrayLike,
    draws: np.random.Generator,
    allocations: int = ALLOCATIONS,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
) -> dict[str, Judged]:
    """Each index raw, expected, corrected and with limits of the corrected one, by its name in NAMES.

    M is corrected by difference (M − M*), for it has no upper end of 1, and isolation is not
    corrected: its floor is the group's own share, and η² is isolation without it.
    """
    raw, chance = measured(counts), random_allocation(counts, draws, allocations)
    boot = resampled_units(counts, draws, resamples)
    found = {}
    for name in NAMES:
        value, expected, resampled = getattr(raw, name), getattr(chance, name).mean(axis=0), getattr(boot, name)
        if name == "isolation":
            right, drawn = value, resampled
        elif name == "m":
            right, drawn = np.maximum(value - expected, 0.0), np.maximum(resampled - expected, 0.0)
        else:
            right, drawn = corrected(value, expected), corrected(resampled, expected)
        lower, upper = percentile_limits(drawn, confidence)
        # The resampled units are a copy of the area: limits never leave the value itself outside.
        found[name] = Judged(value, expected, right, np.minimum(lower, right), np.maximum(upper, right))
    return found


def _whole(counts: npt.ArrayLike) -> Floats:
    matrix = people(counts)
    if not matrix.sum() > 0:
        raise ValueError("the area has no people")
    if not np.array_equal(matrix, np.rint(matrix)):
        raise ValueError("people can be drawn only from whole counts; scale or round them first, and say so")
    return matrix


def _joined(parts: list[Indices]) -> Indices:
    return Indices(*(np.concatenate([getattr(part, name) for part in parts]) for name in NAMES))


def _of_draws(drawn: Floats) -> Indices:
    """Indices of draws × units × groups, each draw with totals of its own."""
    totals = drawn.sum(axis=2)
    group_totals = drawn.sum(axis=1)
    everyone = group_totals.sum(axis=1)
    others = totals[:, :, None] - drawn
    apart = divided(drawn, group_totals[:, None]) - divided(others, others.sum(axis=1)[:, None])
    squares = np.nan_to_num(divided(drawn**2, totals[:, :, None])).sum(axis=1)
    inside = -(plogp(drawn).sum(axis=2) - plogp(totals)).sum(axis=1)  # Σ t·E of the units
    return _indices(np.abs(apart).sum(axis=1) / 2, squares, group_totals, everyone, inside)


def _of_weights(matrix: Floats, times: Floats) -> Indices:
    """Indices of units × groups in which unit i stands times[draw, i] times."""
    totals = matrix.sum(axis=1)
    mix = matrix / totals[:, None]
    group_totals, people_drawn = times @ matrix, times @ totals
    squares = times @ (matrix * mix)
    inside = times @ -(plogp(mix).sum(axis=1) * totals)
    share = divided(group_totals, people_drawn[:, None])
    spread = np.column_stack([_apart(mix[:, one], totals, times, share[:, one]) for one in range(mix.shape[1])])
    dissimilarity = divided(spread, 2 * people_drawn[:, None] * share * (1 - share))
    return _indices(dissimilarity, squares, group_totals, people_drawn, inside)


def _apart(mix: Floats, totals: Floats, times: Floats, share: Floats) -> Floats:
    """Σ times·t·|mix − share| by draw: only units between the draws' shares change sides, the rest are sums."""
    highest, lowest = float(share.max()), float(share.min())
    side = np.where(mix > highest, 1.0, np.where(mix < lowest, -1.0, 0.0))
    between = np.flatnonzero(side == 0)
    sums = times @ (side * totals * mix) - share * (times @ (side * totals))
    near = np.abs(mix[between] - share[:, None]) * (times[:, between] * totals[between])
    return np.asarray(sums + near.sum(axis=1), float)


def _indices(
    dissimilarity: Floats, squares: Floats, group_totals: Floats, everyone: Floats, inside: Floats
) -> Indices:
    share = divided(group_totals, everyone[:, None])
    isolation = divided(squares, group_totals)
    whole_entropy = -plogp(np.nan_to_num(share)).sum(axis=1)
    m = whole_entropy - divided(inside, everyone)
    return Indices(
        dissimilarity=dissimilarity,
        isolation=isolation,
        eta_squared=divided(isolation - share, 1 - share),
        h=divided(m, whole_entropy),
        m=m,
    )
