"""Slope and relative index of inequality (SII, RII): the fitted range over the whole gradient of deprivation.

The definition is English public health's: Low & Low 2004, as Fingertips and PHEindicatormethods' phe_sii have it.
Groups stand from the most to the least deprived, each at the midpoint b of its place in the cumulative
population. A straight line is fitted with the population shares a as weights (√a·y on √a and √a·b, without
intercept). The SII is the line's end at the least deprived minus its end at the most deprived, not one group minus
another; the RII is the ratio of these ends. Limits simulate each figure as normal and keep the percentiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from inclusive_growth.methods.chance import Z_95, Floats

REPETITIONS = 100_000
Kind = Literal["other", "rate", "proportion"]


@dataclass(frozen=True, slots=True)
class SlopeIndex:
    """SII (times the multiplier), RII and the fitted end at the most deprived; a pair of limits per confidence."""

    sii: float
    rii: float
    intercept: float
    sii_limits: tuple[tuple[float, float], ...]
    rii_limits: tuple[tuple[float, float], ...]


def standard_errors(lower_95: npt.ArrayLike, upper_95: npt.ArrayLike, kind: Kind = "other") -> Floats:
    """Standard errors from 95% limits: on the log scale for rates, on the logit scale for proportions."""
    lower, upper = np.asarray(lower_95, float), np.asarray(upper_95, float)
    if np.isnan(lower).any() or np.isnan(upper).any():
        raise ValueError("a group lacks a confidence limit; without it no interval can be simulated")
    return _scale(upper, kind) / Z_95 / 2 - _scale(lower, kind) / Z_95 / 2


def mid_ranks(populations: npt.ArrayLike) -> Floats:
    """The midpoint of each group in the cumulative population (0 to 1), in the order given."""
    share = np.asarray(populations, float) / np.sum(populations)
    return np.asarray(np.cumsum(share) - share / 2, float)


def slope_index(
    quantiles: Sequence[int] | npt.NDArray[np.int64],
    populations: npt.ArrayLike,
    values: npt.ArrayLike,
    se: npt.ArrayLike | None = None,
    *,
    draws: np.random.Generator | None = None,
    kind: Kind = "other",
    transform: bool = False,
    multiplier: float = 1.0,
    repetitions: int = REPETITIONS,
    confidence: Sequence[float] = (0.95,),
) -> SlopeIndex:
    """SII and RII of one area.

    quantiles may stand in any order, 1 the most deprived; se is on the scale of `kind` (log for rates, logit for
    proportions: standard_errors). With `transform` the line is fitted on that scale and its ends are taken back.
    A negative multiplier turns the polarity: limits change places and the RII is inverted. Without se there are no
    limits. Raises ValueError for fewer than 5 or more than 100 groups, a group that stands twice, a population not
    above zero, a missing figure, or a figure outside the scale.
    """
    groups = np.asarray(quantiles)
    if len({len(groups), np.size(populations), np.size(values), len(groups) if se is None else np.size(se)}) > 1:
        raise ValueError("quantiles, populations, values and standard errors must be as many as each other")
    order = np.argsort(groups, kind="stable")
    size, y = np.asarray(populations, float)[order], np.asarray(values, float)[order]
    errors = None if se is None else np.asarray(se, float)[order]
    _check(groups, size, y, errors, kind, repetitions, transform)
    share, place = size / size.sum(), mid_ranks(size)
    root = np.sqrt(share)
    # Rows: intercept and slope as linear functions of the figures.
    fit = np.linalg.pinv(np.column_stack([root, root * place])) * root
    fitted_on = _scale(y, kind) if transform else y
    intercept, slope = fit @ fitted_on
    start, end = _ends(intercept, slope, kind if transform else "other")
    sii_limits: list[tuple[float, float]] = []
    rii_limits: list[tuple[float, float]] = []
    if errors is not None:
        if draws is None:
            raise ValueError("limits are simulated: give the generator that draws, from chance.generator")
        drawn = draws.normal(_scale(y, kind)[:, None], errors[:, None], size=(len(y), repetitions))
        intercepts, slopes = fit @ (drawn if transform else _back(drawn, kind))
        starts, ends = _ends(intercepts, slopes, kind if transform else "other")
        for level in confidence:
            sii_limits.append(_limits(multiplier * (ends - starts), level))
            rii_limits.append(_limits(starts / ends if multiplier < 0 else ends / starts, level))
    return SlopeIndex(
        sii=float(multiplier * (end - start)),
        rii=float(start / end if multiplier < 0 else end / start),
        intercept=float(start),
        sii_limits=tuple(sii_limits),
        rii_limits=tuple(rii_limits),
    )


def _scale(values: Floats, kind: Kind) -> Floats:
    if kind == "rate":
        return np.asarray(np.log(values), float)
    return np.asarray(logit(values), float) if kind == "proportion" else values


def _back(values: Floats, kind: Kind) -> Floats:
    if kind == "rate":
        return np.asarray(np.exp(values), float)
    return np.asarray(expit(values), float) if kind == "proportion" else values


def _ends(intercept: Floats, slope: Floats, kind: Kind) -> tuple[Floats, Floats]:
    return _back(np.asarray(intercept), kind), _back(np.asarray(intercept + slope), kind)


def _limits(drawn: Floats, confidence: float) -> tuple[float, float]:
    """The drawn value at each rounded percentile, as phe_sii takes it."""
    level = confidence / 100 if confidence >= 90 else confidence
    if not 0.9 <= level <= 1:
        raise ValueError(f"confidence {confidence} must lie between 0.9 and 1, or between 90 and 100")
    number, tail = len(drawn), (1 - level) / 2
    ordered = np.sort(drawn)
    lower, upper = max(round(number * tail), 1), max(round(number * (1 - tail)), 1)
    return float(ordered[lower - 1]), float(ordered[upper - 1])


def _check(
    groups: npt.NDArray[np.generic],
    size: Floats,
    y: Floats,
    errors: Floats | None,
    kind: Kind,
    repetitions: int,
    transform: bool,
) -> None:
    if not 5 <= len(groups) <= 100:
        raise ValueError(f"{len(groups)} groups; an index of the slope needs 5 to 100")
    if len(np.unique(groups)) != len(groups):
        raise ValueError("a group stands twice; give one figure for each")
    if not (size > 0).all():
        raise ValueError("a group has no population, or a negative or missing one")
    if np.isnan(y).any():
        raise ValueError("a group lacks its figure; the slope over the others would be another area's")
    if errors is not None and not (errors >= 0).all():
        raise ValueError("a standard error is negative or missing")
    if kind not in ("other", "rate", "proportion"):
        raise ValueError(f"kind {kind!r} is unknown; use other, rate or proportion")
    on_scale = transform or errors is not None
    if kind == "rate" and on_scale and not (y > 0).all():
        raise ValueError("a rate of zero has no logarithm")
    if kind == "proportion" and (((y < 0) | (y > 1)).any() or (on_scale and ((y == 0) | (y == 1)).any())):
        raise ValueError("a proportion must lie between 0 and 1, and off both ends where it is transformed")
    if errors is not None and repetitions < 1000:
        raise ValueError(f"{repetitions} repetitions; limits need at least 1,000")
