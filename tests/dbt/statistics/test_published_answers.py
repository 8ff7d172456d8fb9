"""Macros against funnels and trends published elsewhere; the worked answers stand in test_worked_answers.py."""

import math

import numpy as np
import pytest

from tests.dbt.statistics.expressions import MACROS, of_group, of_rows
from tests.support import independent_statistics as independent


def test_a_gap_of_two_survey_estimates_is_a_change_beyond_its_half_width():
    row = [{"a": 70.0, "m": 1.3, "b": 54.0, "n": 2.9}]
    assert of_rows(MACROS.is_change("(a - b)", "m", "n"), row) == [True]
    assert of_rows(MACROS.is_change("(a - b)", "m", "n"), [row[0] | {"b": 66.9}]) == [False]


@pytest.mark.parametrize(
    ("value", "other", "ratio"),
    [
        (13.08, 10.50, 1.2457),
        (14.11, 10.23, 1.3793),
        (10.23, 14.11, 0.725),
        (4244, 3780, 1.123),
        (4678, 3780, 1.238),
    ],
)
def test_ratios_of_pay_and_of_recorded_offences(value, other, ratio):
    row = [{"a": value, "b": other, "cv": 3.0, "cw": 4.0}]
    limits = [of_rows(MACROS.limit_of_ratio_by_cv("a", "cv", "b", "cw", side), row)[0] for side in "-+"]
    assert math.sqrt(limits[0] * limits[1]) == pytest.approx(ratio, abs=6e-4)
    z = independent.deviate(0.95)
    assert limits == pytest.approx([value / other * math.exp(sign * z * 0.05) for sign in (-1, 1)], rel=1e-13)


def test_the_half_width_of_a_rate_summed_over_areas():
    """Numerators over denominators; √Σ(mD)²/ΣD, never the mean of the rates."""
    rows = [{"m": m, "d": d} for m, d in ((2.9, 1000.0), (1.3, 3000.0), (2.0, 500.0))]
    widths, people = np.array([2.9, 1.3, 2.0]), np.array([1000.0, 3000.0, 500.0])
    expected = float(np.linalg.norm(widths * people) / people.sum())
    assert of_group(MACROS.summed_half_width("m", "d"), rows) == pytest.approx(expected, rel=1e-14)
    assert of_group(MACROS.summed_half_width("m", "d"), [*rows, {"m": None, "d": 5.0}]) is None


def test_the_half_width_of_what_is_left_undoes_that_of_the_sum():
    areas = [(2.9, 1000.0), (1.3, 3000.0)]
    whole = of_group(MACROS.summed_half_width("m", "d"), [{"m": m, "d": d} for m, d in areas])
    (rest, people), (part, part_people) = areas
    rest_of = MACROS.rest_half_width("w", "n", "m", "d")
    row = {"w": whole, "n": people + part_people, "m": part, "d": part_people}
    assert of_rows(rest_of, [row])[0] == pytest.approx(rest, rel=1e-12)
    # Limits so rounded that the part has all of the chance, or more people than the whole.
    assert of_rows(rest_of, [row | {"w": 0.9}, row | {"n": 3000.0, "w": 9.0}, row | {"m": None}]) == [None] * 3


# Five points with a known answer: weights alike, slope 1, so χ² = slope²·Σ(t - 3)²/SE² = 10/SE².
def test_a_trend_is_one_when_chi_square_passes_its_limit_of_998_in_a_thousand():
    for error, is_trend in ((1.02, True), (1.03, False)):
        slope, chi_square = independent.trend([1, 2, 3, 4, 5], [error] * 5)
        assert (slope, chi_square) == pytest.approx((1, 10 / error**2))
        assert (chi_square > float(MACROS.trend_from())) == is_trend


# People, lower and upper at two-sided 95% and 99.8%, around 80.642448%.
@pytest.mark.parametrize(
    ("people", "limits"),
    [
        (2, (25.885383, 100, 0, 100)),
        (41, (68.548635, 92.73626, 61.574398, 99.710497)),
        (1008, (78.203374, 83.081521, 76.796814, 84.488082)),
        (110000, (80.408963, 80.875933, 80.274317, 81.010578)),
    ],
)
def test_the_funnel_of_a_proportion(people, limits):
    row = [{"average": 0.80642448, "n": people}]
    found = [
        of_rows(MACROS.proportion_funnel("average", "n", side, 100, level), row)[0]
        for level in (0.95, 0.998)
        for side in "-+"
    ]
    assert found == pytest.approx(limits, abs=2e-6)


# Observed events: what they are of the expected ones at the limits, in percent.
@pytest.mark.parametrize(
    ("observed", "limits"),
    [
        (1, (17.94802207, 3949.774946, 10.83023482, 99945.32721)),
        (10, (54.3763205, 208.5337156, 41.43536693, 337.778507)),
        (198, (87.00109811, 115.5328232, 80.66603003, 125.8351291)),
        (716, (92.93605352, 107.7488421, 89.20960712, 112.5516964)),
    ],
)
def test_the_funnel_of_a_ratio_is_exact_for_many_events_too(observed, limits):
    row = [{"x": observed}]
    found = [
        100 * of_rows(MACROS.ratio_funnel("x", side, level), row)[0] for level in (0.95, 0.998) for side in "-+"
    ]
    assert found == pytest.approx(limits, rel=1e-5 if observed > 1 else 1e-3)  # published by bisection
