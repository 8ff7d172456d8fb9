"""Draws: what chance does to segregation and to ranks, the same in every build."""

import numpy as np
import pytest

from inclusive_growth.methods import segregation_chance as chance_of
from inclusive_growth.methods.chance import generator, percentile_limits
from inclusive_growth.methods.ranks import rank_intervals
from inclusive_growth.methods.segregation import dissimilarity, isolation, mutual_total

ESTIMATES = (62, 64, 65.5, 66, 70, 73, 78)
HALF_WIDTHS = (1.4, 2.5, 2.4, 2.6, 2.5, 2.4, 2.3)


def town(seed: int, units: int = 300, size: int = 120) -> np.ndarray:
    draws = np.random.default_rng(seed)
    return draws.multinomial(np.full(units, size), draws.dirichlet((4, 2, 1, 0.3), units))


def test_the_worked_rank_intervals() -> None:
    found = rank_intervals(ESTIMATES, np.array(HALF_WIDTHS) / 1.959963984540054, generator("ranks"))
    limits = list(zip(found.lower_95.tolist(), found.upper_95.tolist(), strict=True))
    assert limits == [(6, 7), (4, 7), (4, 6), (4, 6), (2, 3), (2, 3), (1, 1)]
    assert found.chance_first[-1] > 0.99 and found.chance_below_mean[0] > 0.99


def test_ranks_from_the_lowest_are_the_mirror() -> None:
    errors = np.zeros(3)
    assert rank_intervals((5, 3, 9), errors, generator("r"), highest_first=False).lower_95.tolist() == [2, 1, 3]
    with pytest.raises(ValueError, match="missing"):
        rank_intervals((5, 3), (1, np.nan), generator("r"))


def test_indices_of_draws_are_those_of_one_area() -> None:
    cells = town(1)
    found = chance_of.measured(cells)
    whole = mutual_total(cells)
    assert (found.m, found.h) == pytest.approx((whole.m, whole.h), abs=1e-9)
    assert found.isolation == pytest.approx(isolation(cells), abs=1e-9)
    assert found.dissimilarity == pytest.approx(
        [dissimilarity(cells[:, at], cells.sum(axis=1) - cells[:, at]) for at in range(4)], abs=1e-9
    )


def test_a_unit_drawn_twice_counts_twice() -> None:
    cells = town(2, units=30)
    found = chance_of.resampled_units(cells, generator("twice"), 20)
    draws = generator("twice").multinomial(30, np.full(30, 1 / 30), size=20)
    for at, times in enumerate(draws):
        by_hand = chance_of.measured(np.repeat(cells, times, axis=0))
        for name in chance_of.NAMES:
            assert getattr(found, name)[at] == pytest.approx(getattr(by_hand, name), abs=1e-9), name


def test_people_spread_by_chance_alone_are_not_segregated_once_corrected() -> None:
    draws = np.random.default_rng(3)
    even = draws.multinomial(np.full(400, 60), (0.7, 0.25, 0.05))
    judged = chance_of.judge(even, generator("even"))
    assert judged["dissimilarity"].raw[2] > 0.2  # looks segregated
    assert judged["dissimilarity"].expected == pytest.approx(judged["dissimilarity"].raw, abs=0.03)
    assert (judged["dissimilarity"].corrected < 0.03).all()
    assert judged["h"].corrected < 0.005


def test_the_correction_leaves_large_units_as_they_are_and_never_goes_below_zero() -> None:
    apart = np.array([[9000, 1000], [1000, 9000], [5000, 5000], [2000, 8000]])
    judged = chance_of.judge(apart, generator("large"))
    assert judged["dissimilarity"].corrected == pytest.approx(judged["dissimilarity"].raw, abs=0.02)
    assert chance_of.corrected(0.02, 0.05) == 0
    assert np.isnan(chance_of.corrected(np.nan, 0.05))


def test_limits_hold_the_corrected_index_and_shrink_with_more_units() -> None:
    few, many = (chance_of.judge(town(4, units), generator("limits")) for units in (40, 1600))
    for judged in (few, many):
        one = judged["dissimilarity"]
        assert (one.lower_95 <= one.corrected).all() and (one.corrected <= one.upper_95).all()
    width = [(judged["h"].upper_95 - judged["h"].lower_95) for judged in (few, many)]
    assert width[1] < width[0] / 3


def test_resampled_people_take_the_bias_out() -> None:
    draws = np.random.default_rng(5)
    even = draws.multinomial(np.full(50, 20), (0.5, 0.5))
    found, debiased = chance_of.resampled_people(even, generator("people"), 200)
    assert debiased.h.mean() < found.h / 2
    assert debiased.dissimilarity.std(axis=0)[0] > 0


def test_draws_are_the_same_for_the_same_names_and_need_whole_counts() -> None:
    one, same, other = (chance_of.judge(town(6), generator(name), 100, 50)["h"].lower_95 for name in "aab")
    assert one == same != other
    with pytest.raises(ValueError, match="whole counts"):
        chance_of.random_allocation([[1.5, 2]], generator("x"))
    with pytest.raises(ValueError, match="no people"):
        chance_of.judge([[0, 0]], generator("x"))


def test_a_group_without_members_has_no_index_and_disturbs_no_other() -> None:
    cells = town(7, units=60)
    with_nobody = np.column_stack([cells, np.zeros(60, int)])
    one, other = (chance_of.judge(each, generator("n"), 100, 100) for each in (cells, with_nobody))
    assert np.isnan(other["dissimilarity"].corrected[-1]) and np.isnan(other["dissimilarity"].lower_95[-1])
    assert other["dissimilarity"].raw[:-1] == pytest.approx(one["dissimilarity"].raw, abs=1e-12)


def test_percentile_limits_ask_for_a_level_between_zero_and_one() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        percentile_limits(np.zeros(3), 95)
