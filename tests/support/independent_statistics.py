"""The same statistics a second time, from their definitions on numpy and scipy; the macros share no formula.

Limits come as (lower, upper). Where a statistic has no answer these raise or give nan; the tests say which.
"""

import math
from collections.abc import Callable, Sequence
from decimal import Decimal, localcontext

import numpy as np
from scipy import optimize, stats

ESP2013 = (
    5000,
    5500,
    5500,
    5500,
    6000,
    6000,
    6500,
    7000,
    7000,
    7000,
    7000,
    6500,
    6000,
    5500,
    5000,
    4000,
    2500,
    1500,
    1000,
)
Limits = tuple[float, float]


def deviate(confidence: float) -> float:
    return float(stats.norm.isf((1 - confidence) / 2))


def normal_tail(z: float) -> float:
    """P(Z > z) to fifty digits: the series of the middle, and beyond it the continued fraction of Laplace."""
    with localcontext() as context:
        context.prec = 60
        x, pi = Decimal(abs(z)), Decimal("3.14159265358979323846264338327950288419716939937510582097494459")
        if x < 3:
            term, total, k = x, x, 0
            while abs(term) > Decimal(10) ** -55:
                k += 1
                term *= -x * x / (2 * k)
                total += term / (2 * k + 1)
            tail = Decimal("0.5") - total / (2 * pi).sqrt()
        else:
            fraction = Decimal(0)
            for k in range(1500, 0, -1):
                fraction = k / (x + fraction)
            tail = (-x * x / 2).exp() / (2 * pi).sqrt() / (x + fraction)
        return float(tail if z >= 0 else 1 - tail)


def wilson(x: float, n: float, confidence: float = 0.95) -> Limits:
    """Where the score test just fails: the two roots of (p - x/n)² = z²·p(1-p)/n, with fifty digits."""
    with localcontext() as context:
        context.prec = 50
        z2, p = Decimal(deviate(confidence)) ** 2 / Decimal(n), Decimal(x) / Decimal(n)
        middle, product = (2 * p + z2) / (2 + 2 * z2), p * p / (1 + z2)
        width = (middle * middle - product).sqrt()
        return float(max(middle - width, Decimal(0))), float(min(middle + width, Decimal(1)))


def exact_count(x: float, confidence: float = 0.95) -> Limits:
    tail = (1 - confidence) / 2
    lower = stats.chi2.ppf(tail, 2 * x) / 2 if x else 0.0
    return float(lower), float(stats.chi2.isf(tail, 2 * x + 2) / 2)


def byar(x: float, confidence: float = 0.95) -> Limits:
    """Wilson and Hilferty's cube root of a χ² variable, at x and at x + 1 events."""
    z = deviate(confidence)

    def cube(events: float, sign: int) -> float:
        return float(events * np.power(1 - 1 / (9 * events) + sign * z / (3 * np.sqrt(events)), 3))

    return cube(x, -1), cube(x + 1, 1)


def count(x: float, confidence: float = 0.95) -> Limits:
    return exact_count(x, confidence) if x < 10 else byar(x, confidence)


def standardised_rate(
    events: Sequence[float],
    people: Sequence[float],
    weights: Sequence[float],
    per: float,
    confidence: float = 0.95,
) -> tuple[float, float, float]:
    o, n, w = (np.asarray(values, dtype=float) for values in (events, people, weights))
    share = w / w.sum()
    rate, variance, total = share @ (o / n), (share**2) @ (o / n**2), o.sum()
    lower, upper = (rate + math.sqrt(variance / total) * (limit - total) for limit in byar(total, confidence))
    return rate * per, lower * per, upper * per


def mean(value: float, deviation: float, n: int, confidence: float = 0.95) -> Limits:
    lower, upper = stats.t.interval(confidence, n - 1, loc=value, scale=deviation / math.sqrt(n))
    return float(lower), float(upper)


def newcombe(x: float, n: float, other_x: float, other_n: float, confidence: float = 0.95) -> Limits:
    p, q = x / n, other_x / other_n
    (low_p, high_p), (low_q, high_q) = wilson(x, n, confidence), wilson(other_x, other_n, confidence)
    return (p - q) - math.hypot(p - low_p, high_q - q), (p - q) + math.hypot(high_p - p, q - low_q)


def log_ratio(ratio: float, variance: float, confidence: float = 0.95) -> Limits:
    lower, upper = stats.norm.interval(confidence, loc=math.log(ratio), scale=math.sqrt(variance))
    return math.exp(lower), math.exp(upper)


def trend(values: Sequence[float], errors: Sequence[float]) -> tuple[float, float]:
    """Slope and χ² of weighted least squares on 1, 2, 3 …, by solving the normal equations."""
    design = np.column_stack([np.ones(len(values)), np.arange(1, len(values) + 1)])
    weights = np.diag(1 / np.square(errors))
    covariance = np.linalg.inv(design.T @ weights @ design)
    slope = float((covariance @ design.T @ weights @ np.asarray(values))[1])
    return slope, slope**2 / float(covariance[1, 1])


def q_values(p: Sequence[float]) -> list[float]:
    return [float(q) for q in stats.false_discovery_control(p, method="bh")]


def below_by(z: float, x: float, n: float, other_x: float, other_n: float) -> float:
    """How far Newcombe's lower limit lies below the difference, at this deviate."""
    p, q = x / n, other_x / other_n

    def root(share: float, people: float, sign: int) -> float:
        z2 = z * z / people
        return (share + z2 / 2 + sign * math.sqrt(z2) * math.sqrt(share * (1 - share) + z2 / 4)) / (1 + z2)

    return math.hypot(p - root(p, n, -1), root(q, other_n, 1) - q)


def deviate_of(width: Callable[[float], float], distance: float) -> float:
    """The deviate at which a limit lies so far off, by bracketing; 40 when it is further."""
    if distance == 0:
        return 0.0
    if width(40) <= distance:
        return 40.0
    return float(optimize.brentq(lambda z: width(z) - distance, 1e-12, 40, xtol=1e-15, rtol=8.9e-16))


def three_tests(x: float, n: float, y: float, m: float, matters: float = 0.02) -> tuple[float, float, float]:
    """One-sided p of a difference of shares: beyond what matters, within it, in its direction.

    Found by bracketing the deviate at which Newcombe's limit touches what is tested.
    """
    if x / n < y / m:
        x, n, y, m = y, m, x, n
    size = x / n - y / m

    def tail(distance: float) -> float:
        """Of a limit that far below the difference; above it when the distance is negative."""
        shares = (x, n, y, m) if distance >= 0 else (n - x, n, m - y, m)
        found = deviate_of(lambda z: below_by(z, *shares), abs(distance))
        return normal_tail(found if distance >= 0 else -found)

    larger = tail(size - matters)
    return larger, max(1 - larger, tail(size + matters)), tail(size)
