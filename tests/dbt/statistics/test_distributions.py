"""Quantiles and tails in SQL against scipy's, out to the extremes."""

import numpy as np
import pytest
from scipy import stats

from tests.dbt.statistics.expressions import MACROS, RefusedLevel, of_rows
from tests.support import independent_statistics as independent

LEVELS = (0.95, 0.998)


def test_the_normal_tail_is_as_exact_as_a_double_on_both_sides():
    points = [*np.linspace(-37, 37, 149), -1e-300, 0.0, 1e-9, 0.6629, 0.663, 5.656, 5.657]
    expected = [independent.normal_tail(float(z)) for z in points]
    found = of_rows(MACROS.normal_tail("z"), [{"z": float(z)} for z in points])
    np.testing.assert_allclose(found, expected, rtol=1e-15)
    found = of_rows(MACROS.normal_cdf("z"), [{"z": -float(z)} for z in points])
    np.testing.assert_allclose(found, expected, rtol=1e-15)
    np.testing.assert_allclose(stats.norm.sf(points), expected, rtol=1e-12)


def test_the_normal_quantile_is_as_exact_as_a_double():
    points = [
        *np.logspace(-300, -1, 200),
        *np.linspace(0.01, 0.99, 197),
        0.5,
        0.075,
        0.925,
        0.975,
        0.999,
        1 - 1e-9,
    ]
    found = of_rows(MACROS.normal_quantile("p"), [{"p": float(p)} for p in points])
    np.testing.assert_allclose(found, stats.norm.ppf(points), rtol=2e-14, atol=1e-16)


def test_outside_0_to_1_there_is_no_quantile():
    assert of_rows(MACROS.normal_quantile("p"), [{"p": p} for p in (0.0, 1.0, -0.1, 1.5, None)]) == [None] * 5


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99, 0.998, 0.9999])
def test_any_level_has_its_normal_quantile(level):
    [found] = of_rows(MACROS.z(level), [{"nothing": 0}])
    assert float(found) == pytest.approx(independent.deviate(level), rel=1e-13)


@pytest.mark.parametrize("level", [0, 1, 95, 1.2])
def test_a_level_that_is_no_probability_is_refused(level):
    with pytest.raises(RefusedLevel, match="between 0 and 1"):
        MACROS.z(level)


def test_a_level_that_is_not_tabled_is_refused_and_not_taken_from_another():
    for macro in (MACROS.t_quantile, MACROS.exact_lower, MACROS.exact_upper):
        with pytest.raises(RefusedLevel, match=r"0\.95 and 0\.998"):
            macro("x", 0.99)


@pytest.mark.parametrize("level", LEVELS)
def test_students_quantile_from_one_degree_of_freedom_to_ten_million(level):
    points = [*range(1, 300), 6.5, 47.25, 1e3, 1e4, 1e5, 1e7]
    found = of_rows(MACROS.t_quantile("df", level), [{"df": float(df)} for df in points])
    np.testing.assert_allclose(found, stats.t.isf((1 - level) / 2, points), rtol=1e-12)
    assert (
        of_rows(MACROS.t_quantile("df", level), [{"df": df} for df in (0.0, 0.5, 5.5, -3.0, None)]) == [None] * 5
    )


@pytest.mark.parametrize("level", LEVELS)
def test_exact_poisson_limits_are_chi_square_quantiles_for_every_count(level):
    points = [*range(300), 1e3, 12_345, 1e6, 1e8]
    for side, macro in enumerate((MACROS.exact_lower, MACROS.exact_upper)):
        found = of_rows(macro("x", level), [{"x": float(x)} for x in points])
        expected = [independent.exact_count(x, level)[side] for x in points]
        np.testing.assert_allclose(found, expected, rtol=1e-12)
        assert of_rows(macro("x", level), [{"x": x} for x in (-1.0, 2.5, None)]) == [None] * 3


@pytest.mark.parametrize("level", LEVELS)
def test_an_exact_limit_is_where_the_poisson_tail_is_just_half_of_what_is_left(level):
    """Without chi-square: the tail itself, summed term by term."""
    counts = [0, 1, 9, 10, 65]
    lower, upper = (
        of_rows(macro("x", level), [{"x": x} for x in counts])
        for macro in (MACROS.exact_lower, MACROS.exact_upper)
    )
    for x, low, high in zip(counts, lower, upper, strict=True):
        assert stats.poisson.cdf(x, high) == pytest.approx((1 - level) / 2, rel=1e-11)
        if x:
            assert stats.poisson.sf(x - 1, low) == pytest.approx((1 - level) / 2, rel=1e-11)


def test_the_tail_of_chi_square_on_one_degree_of_freedom():
    points = [0.0, 1e-9, 0.5, 3.841458820694124, 9.54953570608324, 200.0]
    found = of_rows(MACROS.chi_square_tail("x"), [{"x": x} for x in points])
    np.testing.assert_allclose(found, stats.chi2.sf(points, 1), rtol=1e-12)
    assert float(MACROS.trend_from()) == pytest.approx(stats.chi2.isf(0.002, 1), rel=1e-13)


@pytest.mark.parametrize("z", [0.0, 1e-9, 0.3, 0.6629, 0.663, 1.96, 3.0, 5.656, 5.657, 9.0, 20.0, 37.0])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_two_sided_p_value_is_as_exact_as_a_double(z, sign):
    half_width = 2.5 * 1.959963984540054
    [found] = of_rows(MACROS.p_value("difference", "width"), [{"difference": sign * z * 2.5, "width": half_width}])
    assert found == pytest.approx(2 * stats.norm.sf(z), rel=1e-12)


def test_no_difference_is_chance_alone_and_without_a_width_there_is_no_p_value():
    assert of_rows(MACROS.p_value("d", "w"), [{"d": 0.0, "w": 1.0}, {"d": 0.0, "w": 0.0}]) == [1.0, None]
