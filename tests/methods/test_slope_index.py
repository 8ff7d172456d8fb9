"""The slope index with its simulated limits: published answers, and what is refused."""

import math

import numpy as np
import pytest

from inclusive_growth.methods.chance import generator
from inclusive_growth.methods.slope_index import mid_ranks, slope_index, standard_errors
from tests.support.life_by_deprivation import LIFE, PEOPLE

ERRORS = (1.6385, 1.5782, 1.5134, 1.7755, 1.7013, 1.5641, 1.3681, 1.4001, 2.4328, 1.5665)
DECILES = range(1, 11)


def test_simulated_limits_are_those_of_a_linear_estimate() -> None:
    """The SII is a weighted sum of the figures, so that its error is known without simulation."""
    share, place = np.array(PEOPLE) / sum(PEOPLE), mid_ranks(PEOPLE)
    weights = share * (place - 0.5) / (share * (place - 0.5) ** 2).sum()
    error = math.sqrt(((weights * np.array(ERRORS)) ** 2).sum())
    found = slope_index(DECILES, PEOPLE, LIFE, ERRORS, draws=generator("exact"), confidence=(0.95, 99.8))
    for (lower, upper), z in zip(found.sii_limits, (1.959964, 3.090232), strict=True):
        assert (lower, upper) == pytest.approx((found.sii - z * error, found.sii + z * error), abs=0.2)


def test_the_same_seed_gives_the_same_limits_and_other_names_others() -> None:
    of_seed = [
        slope_index(DECILES, PEOPLE, LIFE, ERRORS, draws=generator(name), repetitions=1000).sii_limits
        for name in ("one", "one", "two")
    ]
    assert of_seed[0] == of_seed[1] != of_seed[2]


@pytest.mark.parametrize("transform", [True, False])
def test_limits_of_a_rate_hold_it_and_a_negative_multiplier_turns_them(transform) -> None:
    rates = np.array([5.9, 4.7, 3.8, 3.9, 3.7, 3.1, 3.1, 2.9, 2.8, 2.8])
    errors = standard_errors(rates * 0.98, rates * 1.02, "rate")

    def of(multiplier: float):
        return slope_index(
            DECILES, PEOPLE, rates, errors, draws=generator("rate"),
            kind="rate", transform=transform, multiplier=multiplier, repetitions=2000,
        )  # fmt: skip

    plain, turned = of(1), of(-1)
    assert plain.sii_limits[0][0] < plain.sii < plain.sii_limits[0][1] < 0
    assert plain.rii_limits[0][0] < plain.rii < plain.rii_limits[0][1] < 1
    assert turned.sii == pytest.approx(-plain.sii) and turned.rii == pytest.approx(1 / plain.rii)
    assert turned.sii_limits[0] == pytest.approx(
        tuple(-limit for limit in reversed(plain.sii_limits[0])), rel=0.01
    )
    assert turned.rii_limits[0] == pytest.approx(
        tuple(1 / limit for limit in reversed(plain.rii_limits[0])), rel=0.01
    )


def test_errors_from_limits() -> None:
    assert standard_errors([72.7], [79.1])[0] == pytest.approx(6.4 / 2 / 1.959963984540054)
    assert standard_errors([2.0], [8.0], "rate")[0] == pytest.approx(math.log(4) / 2 / 1.959963984540054)
    odds = math.log(0.8 / 0.2) - math.log(0.2 / 0.8)
    assert standard_errors([0.2], [0.8], "proportion")[0] == pytest.approx(odds / 2 / 1.959963984540054)
    with pytest.raises(ValueError, match="lacks a confidence limit"):
        standard_errors([1.0, math.nan], [2.0, 3.0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"quantiles": range(1, 5), "populations": PEOPLE[:4], "values": LIFE[:4], "se": ERRORS[:4]},
            "needs 5 to 100",
        ),
        ({"quantiles": (1, 1, *range(3, 11))}, "stands twice"),
        ({"populations": (0, *PEOPLE[1:])}, "no population"),
        ({"populations": (math.nan, *PEOPLE[1:])}, "no population"),
        ({"values": (math.nan, *LIFE[1:])}, "lacks its figure"),
        ({"se": (math.nan, *ERRORS[1:])}, "negative or missing"),
        ({"se": (-1.0, *ERRORS[1:])}, "negative or missing"),
        ({"se": ERRORS[:9]}, "as many as"),
        ({"repetitions": 999}, "at least 1,000"),
        ({"confidence": (0.35,)}, "between 0.9 and 1"),
        ({"kind": "proportion"}, "between 0 and 1"),
        ({"kind": "rate", "values": (0.0, *LIFE[1:])}, "no logarithm"),
        ({"kind": "share"}, "unknown"),
        ({"draws": None}, "give the generator"),
    ],
)
def test_what_would_give_a_wrong_index_is_refused(changes, message) -> None:
    given = {"quantiles": DECILES, "populations": PEOPLE, "values": LIFE, "se": ERRORS, "draws": generator("x")}
    with pytest.raises(ValueError, match=message):
        slope_index(**(given | changes))
