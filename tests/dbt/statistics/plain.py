"""The same statistics a second time: plain Python from the definitions, without the SQL and without numpy."""

import math
from collections.abc import Sequence

Cells = dict[tuple[str, str], float]  # (unit, group) -> people


def units_of(cells: Cells) -> list[str]:
    return sorted({unit for unit, _ in cells})


def groups_of(cells: Cells) -> list[str]:
    return sorted({group for _, group in cells})


def total(cells: Cells, unit: str = "", group: str = "") -> float:
    return math.fsum(n for (u, g), n in cells.items() if unit in ("", u) and group in ("", g))


def dissimilarity(cells: Cells, group: str) -> float:
    x, y = total(cells, group=group), total(cells) - total(cells, group=group)
    return 0.5 * math.fsum(
        abs(cells.get((u, group), 0) / x - (total(cells, u) - cells.get((u, group), 0)) / y)
        for u in units_of(cells)
    )


def exposure(cells: Cells, of: str, to: str) -> float:
    return math.fsum(
        cells.get((u, of), 0) / total(cells, group=of) * cells.get((u, to), 0) / total(cells, u)
        for u in units_of(cells)
        if total(cells, u)
    )


def eta_squared(cells: Cells, group: str) -> float:
    p = total(cells, group=group) / total(cells)
    return (exposure(cells, group, group) - p) / (1 - p)


def entropy(people: Sequence[float]) -> float:
    return -math.fsum(n / math.fsum(people) * math.log(n / math.fsum(people)) for n in people if n)


def mutual(cells: Cells) -> tuple[float, float, float]:
    """Entropy, M and H by the difference of entropies: Σ t(E − E_i)/T."""
    whole = entropy([total(cells, group=g) for g in groups_of(cells)])
    m = math.fsum(
        total(cells, u) / total(cells) * (whole - entropy([cells.get((u, g), 0) for g in groups_of(cells)]))
        for u in units_of(cells)
        if total(cells, u)
    )
    return whole, m, m / whole if whole else math.nan


def slope_index(
    populations: Sequence[float], values: Sequence[float], transform: str = "none"
) -> tuple[float, float, float]:
    """SII, RII and intercept by the normal equations of √a·y on √a and √a·b, solved by Cramer's rule."""
    to = {"none": lambda v: v, "log": math.log, "logit": lambda v: math.log(v / (1 - v))}[transform]
    back = {"none": lambda v: v, "log": math.exp, "logit": lambda v: 1 / (1 + math.exp(-v))}[transform]
    whole, before = math.fsum(populations), 0.0
    u, v, y = [], [], []
    for people, value in zip(populations, values, strict=True):
        root = math.sqrt(people / whole)
        u.append(root)
        v.append(root * (before + people / 2) / whole)
        y.append(root * to(value))
        before += people
    dot = lambda one, other: math.fsum(a * b for a, b in zip(one, other, strict=True))  # noqa: E731
    determinant = dot(u, u) * dot(v, v) - dot(u, v) ** 2
    intercept = (dot(u, y) * dot(v, v) - dot(u, v) * dot(v, y)) / determinant
    slope = (dot(u, u) * dot(v, y) - dot(u, v) * dot(u, y)) / determinant
    start, end = back(intercept), back(intercept + slope)
    return end - start, end / start, start


def concentration(people: Sequence[float], values: Sequence[float]) -> tuple[float, float, float]:
    """C by 2/μ·Σfhr − 1, its standard error by regression on the ranks, and the mean."""
    whole, before, ranks = math.fsum(people), 0.0, []
    for number in people:
        ranks.append((before + number / 2) / whole)
        before += number
    f = [number / whole for number in people]
    mean = math.fsum(a * h for a, h in zip(f, values, strict=True))
    c = 2 / mean * math.fsum(a * h * r for a, h, r in zip(f, values, ranks, strict=True)) - 1
    variance = math.fsum(a * (r - 0.5) ** 2 for a, r in zip(f, ranks, strict=True))
    left = [2 * variance * h / mean for h in values]
    centre = math.fsum(a * y for a, y in zip(f, left, strict=True))
    slope = math.fsum(a * (r - 0.5) * (y - centre) for a, r, y in zip(f, ranks, left, strict=True)) / variance
    rest = math.fsum(a * (y - centre - slope * (r - 0.5)) ** 2 for a, r, y in zip(f, ranks, left, strict=True))
    return c, math.sqrt(rest / (len(f) - 2) / variance), mean


def theil(y: Sequence[float]) -> float:
    mean = math.fsum(y) / len(y)
    return math.fsum(v / mean * math.log(v / mean) for v in y if v) / len(y)


def mld(y: Sequence[float]) -> float:
    mean = math.fsum(y) / len(y)
    return math.fsum(math.log(mean / v) for v in y) / len(y)


def gini(y: Sequence[float]) -> float:
    return math.fsum(abs(a - b) for a in y for b in y) / (2 * len(y) ** 2 * (math.fsum(y) / len(y)))


def atkinson(y: Sequence[float], aversion: float) -> float:
    mean = math.fsum(y) / len(y)
    if aversion == 1:
        return 1 - math.exp(math.fsum(math.log(v) for v in y) / len(y)) / mean
    inside = math.fsum((v / mean) ** (1 - aversion) for v in y) / len(y)
    return float(1 - inside ** (1 / (1 - aversion)))
