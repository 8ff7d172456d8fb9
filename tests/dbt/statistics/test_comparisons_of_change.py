"""Quantiles, the split of a change, limits of a ratio, what can be seen and what is unusual: SQL and Python."""

import math
import random

import pytest

from tests.support.statistics_macros import MACROS, run

VALUES = "area varchar, figure double"


def quantiles(values, number=10, highest_first=True):
    case = MACROS.deprivation_quantile("figure", ["area"], number, highest_first)
    rows = run(f"select figure, {case} as quantile from given", VALUES, [("a", value) for value in values])
    return [row["quantile"] for row in rows], [row["figure"] for row in rows]


def expected_quantile(value, values, number, highest_first):
    """OHID's rule, in whole numbers: Q + 1 − ⌈(N + 1 − rank)·Q/N⌉, at least 1."""
    held = [other for other in values if other is not None]
    if value is None or len(held) < number:
        return None
    rank = 1 + sum(1 for other in held if (other > value if highest_first else other < value))
    return max(1, number + 1 - -(-(len(held) + 1 - rank) * number // len(held)))


@pytest.mark.parametrize("number", [4, 5, 7, 10])
@pytest.mark.parametrize("highest_first", [True, False])
def test_quantiles_of_deprivation(number, highest_first) -> None:
    numbers = random.Random(number)
    values = [numbers.choice([None, *range(30)]) for _ in range(173)]  # ties and unknown figures
    found, in_order = quantiles(values, number, highest_first)
    assert found == [expected_quantile(value, values, number, highest_first) for value in in_order]
    assert set(found) - {None} <= set(range(1, number + 1))


def test_every_decile_of_equal_steps_has_as_many_areas() -> None:
    found, _ = quantiles(list(range(300)))
    assert {found.count(decile) for decile in range(1, 11)} == {30}


def test_fewer_areas_than_quantiles_have_none() -> None:
    assert quantiles(list(range(9)))[0] == [None] * 9


KITAGAWA = "area varchar, people_before double, rate_before double, people_after double, rate_after double"
SPLIT = MACROS.kitagawa("given", ["area"], "people_before", "rate_before", "people_after", "rate_after")


def test_a_change_is_split_without_rest() -> None:
    # Employment rises in both groups by two points while the group with the lower rate grows.
    [row] = run(SPLIT, KITAGAWA, [("a", 800, 0.75, 750, 0.77), ("a", 200, 0.55, 250, 0.57)])
    assert row["change_of_rate"] == pytest.approx(0.72 - 0.71, abs=1e-12)
    assert row["by_rates"] == pytest.approx(0.02, abs=1e-12)
    assert row["by_composition"] == pytest.approx(-0.01, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_split_agrees_with_its_definition(seed) -> None:
    numbers = random.Random(seed)
    rows = [[numbers.uniform(1, 99), numbers.random(), numbers.uniform(1, 99), numbers.random()] for _ in range(6)]
    before, after = sum(row[0] for row in rows), sum(row[2] for row in rows)
    [found] = run(SPLIT, KITAGAWA, [("a", *row) for row in rows])
    rates = math.fsum((r1 - r0) * (n1 / after + n0 / before) / 2 for n0, r0, n1, r1 in rows)
    mix = math.fsum((n1 / after - n0 / before) * (r1 + r0) / 2 for n0, r0, n1, r1 in rows)
    assert (found["by_rates"], found["by_composition"]) == pytest.approx((rates, mix), abs=1e-9)
    assert found["by_rates"] + found["by_composition"] == pytest.approx(found["change_of_rate"], abs=1e-9)


def test_a_group_that_was_not_there_changes_the_mix_alone_and_an_unknown_rate_makes_all_unknown() -> None:
    [row] = run(SPLIT, KITAGAWA, [("a", 100, 0.6, 100, 0.6), ("a", 0, None, 100, 0.4)])
    assert (row["by_rates"], row["by_composition"]) == pytest.approx((0, -0.1), abs=1e-12)
    [row] = run(SPLIT, KITAGAWA, [("a", 100, 0.6, 100, None), ("a", 50, 0.5, 100, 0.4)])
    assert {row[name] for name in ("change_of_rate", "by_rates", "by_composition")} == {None}


def fieller(numerator, denominator, se_numerator, se_denominator, covariance):
    names = ("numerator", "denominator", "se_numerator", "se_denominator", "covariance")
    lower, upper = (MACROS.fieller_limit(*names, side) for side in "-+")
    columns = ", ".join(f"{name} double" for name in names)
    query = f"select {lower} as lower_95, {upper} as upper_95 from given"
    [row] = run(query, columns, [(numerator, denominator, se_numerator, se_denominator, covariance)])
    return row["lower_95"], row["upper_95"]


def test_limits_of_a_ratio_are_where_its_difference_from_the_estimate_is_just_significant() -> None:
    limits = fieller(30.0, 120.0, 6.0, 15.0, 20.0)
    for ratio in limits:
        variance = 6.0**2 + ratio**2 * 15.0**2 - 2 * ratio * 20.0
        assert abs(30.0 - ratio * 120.0) == pytest.approx(1.959963984540054 * math.sqrt(variance), abs=1e-9)
    assert limits[0] < 30 / 120 < limits[1]


def test_a_denominator_that_may_be_zero_leaves_a_ratio_without_limits() -> None:
    assert fieller(30.0, 20.0, 6.0, 15.0, 0.0) == (None, None)


def test_the_smallest_change_that_can_be_seen() -> None:
    query = f"select {MACROS.detectable_change('one', 'other')} as smallest from given"
    [row] = run(query, "one double, other double", [(1.3, 2.9)])
    assert row["smallest"] == pytest.approx(1.43 * math.hypot(1.3, 2.9), abs=1e-12)
    # 1.43 is (z of 97.5% + z of 80%) over z of 97.5%.
    exact = (1.959963984540054 + 0.8416212335729143) / 1.959963984540054
    assert exact == pytest.approx(1.43, abs=6e-4)


def test_an_unusual_change_in_robust_standard_deviations() -> None:
    query = f"select {MACROS.anomaly_score('change', 'middle', 'mad')} as score from given"
    columns = "change double, middle double, mad double"
    assert run(query, columns, [(9.0, 1.0, 2.0)])[0]["score"] == pytest.approx(8 / (1.4826 * 2), abs=1e-12)
    assert run(query, columns, [(9.0, 1.0, 0.0)])[0]["score"] is None
