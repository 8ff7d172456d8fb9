"""Slope and concentration indices, inequality of a resource: SQL against plain Python and worked answers."""

import random

import pytest

from inclusive_growth.methods.slope_index import slope_index
from tests.dbt.statistics import plain
from tests.support.life_by_deprivation import LIFE, PEOPLE
from tests.support.statistics_macros import MACROS, run

DECILES = "area varchar, decile integer, people bigint, figure double"
RATE_PEOPLE = (279012, 255993, 236961, 214315, 192812, 183546, 168593, 164822, 154836, 138165)
RATES = (5.892, 4.735, 3.828, 3.868, 3.677, 3.144, 3.126, 2.943, 2.829, 2.765)


def sii(rows, **how):
    query = MACROS.slope_index("given", ["area"], "decile", "people", "figure", **how)
    [row] = run(query, DECILES, [("a", *row) for row in rows])
    return row


def deciles(people, figures):
    return list(zip(range(1, len(people) + 1), people, figures, strict=True))


@pytest.mark.parametrize(("transform", "kind"), [("none", "other"), ("log", "rate"), ("logit", "proportion")])
@pytest.mark.parametrize("seed", range(4))
def test_three_implementations_agree_to_a_billionth(seed, transform, kind) -> None:
    numbers = random.Random(seed)
    groups = numbers.choice([5, 7, 10])
    people = [numbers.randint(1, 90000) for _ in range(groups)]
    figures = [numbers.uniform(0.01, 0.99) for _ in range(groups)]
    rows = deciles(people, figures)
    numbers.shuffle(rows)  # groups stand in no order
    row = sii(rows, transform=transform)
    assert (row["sii"], row["rii"], row["intercept"]) == pytest.approx(
        plain.slope_index(people, figures, transform), abs=1e-9
    )
    found = slope_index(
        [at for at, _, _ in rows], [n for _, n, _ in rows], [y for _, _, y in rows],
        kind=kind, transform=transform != "none",
    )  # fmt: skip
    assert (row["sii"], row["rii"], row["intercept"]) == pytest.approx(
        (found.sii, found.rii, found.intercept), abs=1e-9
    )
    turned = sii(rows, transform=transform, multiplier=-100)
    assert turned["sii"] == pytest.approx(-100 * row["sii"], abs=1e-9)
    assert turned["rii"] == pytest.approx(1 / row["rii"], abs=1e-9)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (deciles(PEOPLE[:4], LIFE[:4]), "fewer than 5 groups, or more than 100"),
        ([*deciles(PEOPLE[:5], LIFE[:5]), (5, 10, 70.0)], "a group stands twice"),
        (deciles((0, *PEOPLE[1:]), LIFE), "a group has no people"),
        (deciles((None, *PEOPLE[1:]), LIFE), "a group has no people"),
        (deciles(PEOPLE, (None, *LIFE[1:])), "a group has no figure on the scale"),
    ],
)
def test_a_gradient_that_is_not_whole_has_no_index_and_says_why(rows, reason) -> None:
    row = sii(rows)
    assert (row["sii"], row["rii"], row["reason"]) == (None, None, reason)


def test_a_rate_of_zero_has_no_place_on_the_log_scale() -> None:
    row = sii(deciles(RATE_PEOPLE, (0.0, *RATES[1:])), transform="log")
    assert (row["sii"], row["reason"]) == (None, "a group has no figure on the scale")


RANKED = "area varchar, place integer, people double, figure double"


def concentration(people, figures, **bounds):
    rows = [("a", at, n, h) for at, (n, h) in enumerate(zip(people, figures, strict=True))]
    query = MACROS.concentration_index("given", ["area"], "place", "people", "figure", **bounds)
    [row] = run(query, RANKED, rows)
    return row


@pytest.mark.parametrize("seed", range(4))
def test_concentration_and_its_error_agree_to_a_billionth(seed) -> None:
    numbers = random.Random(seed)
    people = [numbers.uniform(1, 500) for _ in range(9)]
    figures = [numbers.uniform(0.01, 0.9) for _ in range(9)]
    row = concentration(people, figures)
    c, error, mean = plain.concentration(people, figures)
    assert (row["concentration"], row["concentration_se"]) == pytest.approx((c, error), abs=1e-9)
    assert row["erreygers"] == pytest.approx(4 * mean * c, abs=1e-9)
    assert row["wagstaff"] == pytest.approx(c / (1 - mean), abs=1e-9)


def test_groups_of_one_rank_stand_at_one_place() -> None:
    query = MACROS.concentration_index("given", ["area"], "place", "people", "figure")
    found = [
        run(query, RANKED, [("a", 1, 1, first), ("a", 1, 1, 1 - first), ("a", 2, 1, 0.4)])[0]["concentration"]
        for first in (0.2, 0.8)
    ]
    assert found[0] == pytest.approx(found[1], abs=1e-12)


def test_a_mean_of_zero_is_not_concentrated_anywhere() -> None:
    row = concentration([1, 1, 1], [0, 0, 0])
    assert row["concentration"] is row["concentration_se"] is None


AMOUNTS = "area varchar, grp varchar, people double, amount double"


def amounts(values, groups=None, weights=None, aversion=1.3):
    groups, weights = groups or [""] * len(values), weights or [1] * len(values)
    rows = [("a", *row) for row in zip(groups, weights, values, strict=True)]
    [row] = run(MACROS.income_inequality("given", ["area"], "people", "amount", aversion), AMOUNTS, rows)
    [parts] = run(MACROS.income_inequality_within("given", ["area"], "grp", "people", "amount"), AMOUNTS, rows)
    return row | parts


@pytest.mark.parametrize("aversion", [0.5, 1, 1.3, 2])
@pytest.mark.parametrize("seed", range(3))
def test_income_inequality_agrees_to_a_billionth(seed, aversion) -> None:
    numbers = random.Random(seed)
    values = [numbers.lognormvariate(3, 0.8) for _ in range(20)]
    row = amounts(values, [numbers.choice("xyz") for _ in values], aversion=aversion)
    assert row["theil"] == pytest.approx(plain.theil(values), abs=1e-9)
    assert row["mld"] == pytest.approx(plain.mld(values), abs=1e-9)
    assert row["gini"] == pytest.approx(plain.gini(values), abs=1e-9)
    assert row["atkinson"] == pytest.approx(plain.atkinson(values, aversion), abs=1e-9)
    assert row["theil_between"] + row["theil_within"] == pytest.approx(row["theil"], abs=1e-9)
    assert row["mld_between"] + row["mld_within"] == pytest.approx(row["mld"], abs=1e-9)
    # A weight of two is two people.
    weighed = amounts(values, weights=[2] * len(values), aversion=aversion)
    assert (weighed["theil"], weighed["gini"]) == pytest.approx((row["theil"], row["gini"]), abs=1e-9)


def test_what_has_no_logarithm_has_no_index_and_an_unknown_amount_makes_all_unknown() -> None:
    zero = amounts([0, 10, 20])
    assert zero["theil"] == pytest.approx(plain.theil([0, 10, 20]), abs=1e-12)
    assert zero["gini"] == pytest.approx(plain.gini([0, 10, 20]), abs=1e-12)
    assert zero["mld"] is zero["atkinson"] is None
    for wrong in ([None, 10, 20], [-1, 10, 20]):
        assert {amounts(wrong)[name] for name in ("theil", "mld", "gini", "atkinson")} == {None}
    assert amounts([0, 0])["theil"] is None
