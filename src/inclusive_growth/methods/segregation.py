"""How unevenly groups of people are spread over the units of an area: place structure, not attitudes.

Counts are a matrix of units × groups, in people, not negative. Units and groups without people change nothing. An
index that has no meaning (one group alone, a group without members) is NaN and never zero.
Sources: Massey & Denton 1988 (dissimilarity, isolation, exposure, η²); Theil 1971, Reardon & Firebaugh 2002 and
Mora & Ruiz-Castillo 2011 (entropy, H and M, and what lies between and within areas); Simpson 1949 (1 − Σp²).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inclusive_growth.methods.chance import Floats


def people(counts: npt.ArrayLike) -> Floats:
    """The counts as a matrix of doubles; ValueError when they are no matrix, negative or not finite."""
    matrix = np.asarray(counts, dtype=float)
    if matrix.ndim != 2:
        raise ValueError(f"counts have {matrix.ndim} dimension(s); give a matrix of units × groups")
    if not np.isfinite(matrix).all() or (matrix < 0).any():
        raise ValueError("counts must be finite and not negative; leave out a unit with a withheld cell")
    return matrix


def plogp(shares: Floats, base: float = np.e) -> Floats:
    """p·log p with 0·log 0 = 0, to the base of the logarithm."""
    if not base > 0 or base == 1:
        raise ValueError(f"base {base} must be above 0 and not 1")
    logs = np.zeros_like(shares)
    np.log(shares, out=logs, where=shares > 0)
    return np.asarray(shares * logs / np.log(base), float)


def divided(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Floats:
    """Quotient, NaN where the denominator is zero."""
    top, bottom = np.broadcast_arrays(np.asarray(numerator, float), np.asarray(denominator, float))
    return np.asarray(np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0), float)


def dissimilarity(group: npt.ArrayLike, others: npt.ArrayLike) -> float:
    """D = ½ Σ|x/X − y/Y|: the share of either group that would have to move for the two to be spread alike.

    Two vectors of people per unit. NaN when one of the groups has no members.
    """
    pair = people(np.column_stack([np.asarray(group, float), np.asarray(others, float)]))
    shares = divided(pair, pair.sum(axis=0))
    return float(np.abs(shares[:, 0] - shares[:, 1]).sum() / 2)


def exposure(counts: npt.ArrayLike) -> Floats:
    """Groups × groups: the share of group y (column) in the unit of the average member of group x (row).

    Rows sum to 1. The diagonal is the isolation index, called *average own-group share nearby*.
    """
    matrix = people(counts)
    shares = np.nan_to_num(divided(matrix, matrix.sum(axis=1, keepdims=True)))
    return divided(matrix.T @ shares, matrix.sum(axis=0)[:, None])


def isolation(counts: npt.ArrayLike) -> Floats:
    """Average own-group share nearby, by group: Σ(x/X)(x/t)."""
    return np.diagonal(exposure(counts)).copy()


def eta_squared(counts: npt.ArrayLike) -> Floats:
    """η² by group: isolation freed of the group's size, (xP*x − P)/(1 − P). NaN when all belong to one."""
    matrix = people(counts)
    share = divided(matrix.sum(axis=0), matrix.sum())
    return divided(isolation(matrix) - share, 1 - share)


def entropy(totals: npt.ArrayLike, base: float = np.e) -> float:
    """E = −Σp·log p of the people in each group: 0 when all are in one, log of their number when all are equal."""
    numbers = people(np.atleast_2d(np.asarray(totals, float)))[0]
    return float(-plogp(divided(numbers, numbers.sum()), base).sum())


def opportunity_to_mix(totals: npt.ArrayLike) -> float:
    """1 − Σp²: the chance that two residents drawn at random belong to different groups. NaN without people."""
    numbers = people(np.atleast_2d(np.asarray(totals, float)))[0]
    return float(1 - (divided(numbers, numbers.sum()) ** 2).sum())


@dataclass(frozen=True, slots=True)
class Mutual:
    """Mutual information M (in the unit of the logarithm) and the information index H = M/E (0 to 1)."""

    m: float
    h: float


def mutual_total(counts: npt.ArrayLike, base: float = np.e) -> Mutual:
    """M and H of all units; H is NaN when all people are of one group."""
    matrix = people(counts)
    joint = divided(matrix, matrix.sum())
    group_entropy = -plogp(joint.sum(axis=0), base).sum()
    unit_entropy = -plogp(joint.sum(axis=1), base).sum()
    m = float(plogp(joint, base).sum() + group_entropy + unit_entropy)
    return Mutual(m, float(divided(m, group_entropy)))


def mutual_local(counts: npt.ArrayLike, base: float = np.e) -> tuple[Floats, Floats]:
    """Per unit: how far its mix is from the area's (local segregation) and its share of people; Σ product = M.

    The local index of a unit without people is NaN, and its share 0.
    """
    matrix = people(counts)
    totals = matrix.sum(axis=1)
    share = divided(matrix.sum(axis=0), matrix.sum())
    mix = divided(matrix, totals[:, None])
    logs = np.zeros_like(mix)
    np.log(np.divide(mix, share, out=np.ones_like(mix), where=mix > 0), out=logs)
    local = (np.nan_to_num(mix) * logs).sum(axis=1) / np.log(base)
    return np.where(totals > 0, local, np.nan), divided(totals, totals.sum())


@dataclass(frozen=True, slots=True)
class Decomposition:
    """M and H of all units, of what lies between the larger areas, and within them (total = between + within).

    By area: its own M and H, its share of people p, and its entropy as a ratio of the whole's.
    Σ p·M is the M within, Σ p·ent_ratio·H is the H within.
    """

    total: Mutual
    between: Mutual
    within: Mutual
    areas: tuple[str, ...]
    m: Floats
    h: Floats
    p: Floats
    ent_ratio: Floats


def mutual_within(counts: npt.ArrayLike, areas: npt.ArrayLike, base: float = np.e) -> Decomposition:
    """Decompose M and H by the area of each unit (a vector as long as counts has rows)."""
    matrix, names = people(counts), np.asarray(areas).astype(str)
    if names.shape != (len(matrix),):
        raise ValueError(f"areas has shape {names.shape}; give one area for each of the {len(matrix)} units")
    known = tuple(sorted(set(names.tolist())))
    totals = np.array([matrix[names == name].sum(axis=0) for name in known])
    total, between = mutual_total(matrix, base), mutual_total(totals, base)
    inner = [mutual_total(matrix[names == name], base) for name in known]
    p = divided(totals.sum(axis=1), totals.sum())
    entropies = np.array([entropy(row, base) if row.sum() else 0.0 for row in totals])
    m = np.array([one.m for one in inner])
    # An area with one group alone has nothing to divide: its H counts with the weight 0.
    h = np.nan_to_num(np.array([one.h for one in inner]))
    return Decomposition(
        total=total,
        between=between,
        within=Mutual(total.m - between.m, total.h - between.h),
        areas=known,
        m=m,
        h=h,
        p=p,
        ent_ratio=divided(entropies, entropy(totals.sum(axis=0), base)),
    )
