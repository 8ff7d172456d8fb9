"""Limits of a figure at 95% and 99.8%, each at its own level, worked out a second time in columns.

A published limit is kept. A 99.8% one that is not needs the publisher's own method: a normal estimate with its
half-width or coefficient of variation, counts that give the published 95% limits by Wilson, exactly or by Byar,
or a directly standardised rate beside its count (Dobson). Otherwise there is none.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

Z = {0.95: 1.959963984540054, 0.998: 3.090232306167813}
RATES = ("per_100k", "per_10k", "per_1k")
COUNTED = ("census", "administrative")  # collections whose counts are of separate people
FEWEST_PEOPLE = 30
FEWEST_COUNTED = 10
LIMITS = ("lower_95", "upper_95", "lower_998", "upper_998")
# What a published limit may differ by from its own method: half of its last decimal.
_ROUNDED = ((1, 0.051), (2, 0.0051))
_PRECISE = 0.00051
_QUOTIENT = 0.06
_LOPSIDED = 0.201  # of three figures rounded to one decimal


def published_limits(found: "pd.DataFrame") -> "pd.DataFrame":
    """Fill the limits that the publisher gives or that its own method makes.

    `found` has the published numbers by role, `value`, the two counts, and of the series `unit`, `factor`,
    `collection`, `clustered`, `age_adjustment`, `publishers_limits`.
    """
    found = found.copy()
    value = found["value"]
    given_95 = found["lower_95"].notna() | found["upper_95"].notna()
    given_998 = found["lower_998"].notna() | found["upper_998"].notna()
    by_width = found["half_width_95"].notna() & value.notna() & ~given_95
    by_cv = found["cv_percent"].notna() & value.notna() & ~given_95 & ~by_width
    by_count = found["half_width_of_ratio"].notna() & value.notna() & ~given_95 & ~by_width & ~by_cv
    for side, sign in (("lower", -1), ("upper", 1)):
        from_cv = value * (1 + sign * Z[0.95] * found["cv_percent"] / 100)
        made = (value + sign * found["half_width_95"]).fillna(from_cv)
        made = made.fillna(value + sign * found["half_width_of_ratio"])
        found[f"{side}_95"] = found[f"{side}_95"].fillna(made)
    both = found["lower_95"].notna() & found["upper_95"].notna()
    lopsided = (found["upper_95"] + found["lower_95"] - 2 * value).abs() > _LOPSIDED
    is_normal = given_95 & both & (found["publishers_limits"] == "normal") & ~lopsided
    rest = given_95 & both & ~is_normal & (found["collection"] != "survey") & (found["clustered"] == "")
    whole = found["numerator"] == found["numerator"].round()
    is_dobson = (
        rest
        & (found["age_adjustment"] == "standardised")
        & found["unit"].isin(RATES)
        & whole
        & (found["numerator"] >= FEWEST_COUNTED)
        & (found["lower_95"] < value)
        & (value < found["upper_95"])
    )
    # Dobson's limits lie to both sides as Byar's lie of the count; three rounded figures may be off by four
    # times what one is.
    few, many = byar(found["numerator"].where(is_dobson), 0.95)
    mirrored = value + (value - found["lower_95"]) * (many - found["numerator"]) / (found["numerator"] - few)
    is_dobson &= agrees((mirrored + 3 * found["upper_95"]) / 4, found["upper_95"])
    counted = rest & ~is_dobson & is_quotient(found)
    made_998: dict[str, pd.Series] = {}
    for nth, (side, sign) in enumerate((("lower", -1), ("upper", 1))):
        near = found[f"{side}_95"]
        moved = value + (near - value) * (Z[0.998] / Z[0.95])
        by_its_cv = value * (1 + sign * Z[0.998] * found["cv_percent"] / 100)
        deaths = found["numerator"].where(is_dobson)
        out = (byar(deaths, 0.998)[nth] - deaths) / (byar(deaths, 0.95)[nth] - deaths)
        made_998[side] = moved.where(by_width | by_count | is_normal).fillna(by_its_cv.where(by_cv))
        made_998[side] = made_998[side].fillna(value + (near - value) * out)
    for method, mask in (
        (wilson, counted & (found["unit"] == "percent")),
        (rate, counted & found["unit"].isin(RATES)),
    ):
        lower_95, upper_95 = method(found, 0.95)
        mask &= agrees(lower_95, found["lower_95"]) & agrees(upper_95, found["upper_95"])
        for side, limit in zip(("lower", "upper"), method(found, 0.998), strict=True):
            made_998[side] = made_998[side].fillna(limit.where(mask))
    holds = (made_998["lower"] <= found["lower_95"]) & (found["upper_95"] <= made_998["upper"])
    for side in ("lower", "upper"):
        found[f"{side}_998"] = found[f"{side}_998"].where(given_998, made_998[side].where(holds))
    return found


def own_limits(found: "pd.DataFrame") -> "pd.DataFrame":
    """Fill limits of chance, which are ours, where the publisher gives none and counts support them."""
    found = found.copy()
    bare = found[list(LIMITS)].isna().all(axis="columns") & found["value"].notna() & (found["status"] != "U")
    bare &= (found["denominator"] >= FEWEST_PEOPLE) & found["collection"].isin(COUNTED)
    bare &= (found["clustered"] == "") & is_quotient(found)
    shares = bare & (found["unit"] == "percent") & (found["numerator"] <= found["denominator"])
    rates = bare & found["unit"].isin(RATES) & (found["age_adjustment"] != "standardised")
    for method, mask in ((wilson, shares), (rate, rates)):
        lower, upper = method(found, 0.95)
        # Of a whole country they may be narrower than what the published figure is rounded by.
        mask &= (lower <= found["value"]) & (found["value"] <= upper)
        for name, level in (("95", 0.95), ("998", 0.998)):
            for side, limit in zip(("lower", "upper"), method(found, level), strict=True):
                found[f"{side}_{name}"] = found[f"{side}_{name}"].where(~mask, limit)
    return found


def is_quotient(found: "pd.DataFrame") -> "pd.Series":
    """Whether the figure is the quotient of whole counts, as far as it is rounded."""
    x, n = found["numerator"], found["denominator"]
    whole = (x == x.round()) & (n == n.round()) & (x >= 0) & (n > 0)
    return whole & ((found["value"] - found["factor"] * x / n.where(n > 0)).abs() <= _QUOTIENT)


def agrees(worked_out: "pd.Series", published: "pd.Series") -> "pd.Series":
    """Whether a limit is the published one, as far as that is rounded."""
    import numpy as np

    allowed = np.select(
        [published == published.round(digits) for digits, _ in _ROUNDED], [by for _, by in _ROUNDED], _PRECISE
    )
    return (worked_out - published).abs() <= allowed


def wilson(found: "pd.DataFrame", level: float) -> "tuple[pd.Series, pd.Series]":
    """Wilson's score limits of a share, in percent."""
    n = found["denominator"].where(found["denominator"] > 0)
    x = found["numerator"].where((found["numerator"] >= 0) & (found["numerator"] <= n))
    z, p = Z[level], x / n
    centre, scale = p + z * z / (2 * n), 1 + z * z / n
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    # At the ends the difference is none but for rounding.
    lower = ((centre - half) / scale).where(x != 0, 0.0).where(x.notna())
    upper = ((centre + half) / scale).where(x != n, 1.0).where(x.notna())
    return 100 * lower, 100 * upper


def rate(found: "pd.DataFrame", level: float) -> "tuple[pd.Series, pd.Series]":
    """Limits of a rate: of the count exactly under ten and by Byar above, over those at risk."""
    x = found["numerator"].where(found["numerator"] >= 0)
    at_risk = found["denominator"].where(found["denominator"] > 0)
    lower, upper = (
        near.where(x >= FEWEST_COUNTED, exact)
        for near, exact in zip(byar(x, level), exact_count(x, level), strict=True)
    )
    return lower / at_risk * found["factor"], upper / at_risk * found["factor"]


def byar(x: "pd.Series", level: float) -> "tuple[pd.Series, pd.Series]":
    """Byar's limits of a count."""
    z, x = Z[level], x.where(x > 0)
    y = x + 1
    return x * (1 - 1 / (9 * x) - z / (3 * x**0.5)) ** 3, y * (1 - 1 / (9 * y) + z / (3 * y**0.5)) ** 3


def exact_count(x: "pd.Series", level: float) -> "tuple[pd.Series, pd.Series]":
    """Exact Poisson limits of a whole count."""
    import pandas as pd
    from scipy.stats import chi2

    half = (1 - level) / 2
    whole = x.where(x == x.round())
    lower = pd.Series(chi2.ppf(half, 2 * whole), index=x.index).where(whole != 0, 0.0) / 2
    upper = pd.Series(chi2.isf(half, 2 * whole + 2), index=x.index) / 2
    return lower.where(whole.notna()), upper.where(whole.notna())
