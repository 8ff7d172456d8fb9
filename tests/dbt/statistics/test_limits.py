"""Limits in SQL against their independent twins over grids, and what is no answer at all."""

import itertools
import math
import random

import duckdb
import numpy as np
import pytest

from tests.dbt.statistics.expressions import MACROS, of_group, of_rows
from tests.support import independent_statistics as independent

LEVELS = (0.95, 0.998)
SHARES = [
    {"x": x, "n": n}
    for n in (1, 2, 7, 30, 100, 5000, 1_234_567, 60_000_000)
    for x in sorted({0, 1, n // 3, n // 2, n - 1, n})
]
PAIRS = [{**one, "y": other["x"], "m": other["n"]} for one, other in itertools.product(SHARES[::3], SHARES[1::4])]
# Nothing counted, nobody to count, more counted than there are, below zero, not known.
NO_SHARES = [
    {"x": x, "n": n} for x, n in ((1, 0), (0, 0), (-1, 10), (11, 10), (3, -5), (None, 10), (3, None), (None, None))
]


def both(lower: str, upper: str, rows: list) -> list[tuple]:
    return list(zip(of_rows(lower, rows), of_rows(upper, rows), strict=True))


@pytest.mark.parametrize("level", LEVELS)
def test_wilson_over_a_grid(level):
    found = both(MACROS.wilson_lower("x", "n", level), MACROS.wilson_upper("x", "n", level), SHARES)
    expected = [independent.wilson(row["x"], row["n"], level) for row in SHARES]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-13)
    for row, (lower, upper) in zip(SHARES, found, strict=True):
        assert 0 <= lower <= row["x"] / row["n"] <= upper <= 1
        assert (lower == 0) == (row["x"] == 0) and (upper == 1) == (row["x"] == row["n"])


@pytest.mark.parametrize("level", [0.9, 0.99, 0.9999])
def test_wilson_at_any_level(level):
    found = both(MACROS.wilson_lower("x", "n", level), MACROS.wilson_upper("x", "n", level), SHARES[:20])
    expected = [independent.wilson(row["x"], row["n"], level) for row in SHARES[:20]]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-13)


def test_what_is_no_share_has_no_limits():
    found = both(MACROS.wilson_lower("x", "n"), MACROS.wilson_upper("x", "n"), NO_SHARES)
    assert found == [(None, None)] * len(NO_SHARES)
    with_other = [{**row, "y": 1, "m": 2} for row in NO_SHARES]
    for macro in (MACROS.newcombe_lower, MACROS.newcombe_upper):
        for args in (("x", "n", "y", "m"), ("y", "m", "x", "n")):
            assert of_rows(macro(*args), with_other) == [None] * len(NO_SHARES)
    for macro in (MACROS.risk_ratio_limit, MACROS.odds_ratio_limit):
        assert of_rows(macro("x", "n", "y", "m", "+"), with_other) == [None] * len(NO_SHARES)


@pytest.mark.parametrize("level", LEVELS)
def test_limits_of_counts_and_of_their_rates_over_a_grid(level):
    rows = [{"x": x, "n": 1000} for x in (*range(40), 65, 895, 10_000, 5_000_000)]
    found = both(MACROS.count_lower("x", level), MACROS.count_upper("x", level), rows)
    expected = [independent.count(row["x"], level) for row in rows]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)
    rates = of_rows(MACROS.crude_rate_upper("x", "n", 100_000, level), rows)
    np.testing.assert_allclose(rates, [upper * 100 for _, upper in expected], rtol=1e-12)


def test_byar_fails_where_it_would_lie_below_zero_and_a_negative_count_has_no_limit():
    assert of_rows(MACROS.byar_lower("x", 0.998), [{"x": x} for x in (0, 1, None)]) == [None] * 3
    for macro in (MACROS.byar_lower, MACROS.byar_upper, MACROS.count_lower, MACROS.count_upper):
        assert of_rows(macro("x"), [{"x": -1}]) == [None]
    assert of_rows(MACROS.count_lower("x"), [{"x": 0}]) == [0]
    nobody = [{"x": 5, "n": 0}, {"x": 5, "n": None}, {"x": 5, "n": -3}]
    for macro in (MACROS.crude_rate, MACROS.crude_rate_lower, MACROS.crude_rate_upper):
        assert of_rows(macro("x", "n", 1000), nobody) == [None] * 3


def bands(total: int, seed: int = 1) -> list[dict[str, float]]:
    numbers = random.Random(seed)
    people = [numbers.randint(2_000, 20_000) for _ in independent.ESP2013]
    events = [0] * len(people)
    for _ in range(total):
        events[numbers.randrange(len(people))] += 1
    return [
        {"x": x, "n": n, "w": w, "rx": x + 7, "rn": 5 * n}
        for x, n, w in zip(events, people, independent.ESP2013, strict=True)
    ]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("total", [10, 11, 60, 895, 40_000])
def test_a_directly_standardised_rate_and_its_limits(total, level):
    rows = bands(total)
    found = (
        of_group(MACROS.standardised_rate("x", "n", "w", 100_000), rows),
        of_group(MACROS.standardised_rate_limit("x", "n", "w", 100_000, "lower", level), rows),
        of_group(MACROS.standardised_rate_limit("x", "n", "w", 100_000, "upper", level), rows),
    )
    columns = ([row[name] for row in rows] for name in "xnw")
    assert found == pytest.approx(independent.standardised_rate(*columns, 100_000, level), rel=1e-12)


@pytest.mark.parametrize(
    "change", [{"x": None}, {"x": -1}, {"n": 0}, {"n": None}, {"w": None}], ids=lambda change: str(change)
)
def test_a_band_that_is_not_known_makes_the_whole_rate_unknown(change):
    rows = [{**bands(895)[0], **change}, *bands(895)[1:]]
    for sql in (
        MACROS.standardised_rate("x", "n", "w", 1),
        MACROS.standardised_rate_limit("x", "n", "w", 1, "lower"),
        MACROS.standardised_rate_limit("x", "n", "w", 1, "upper"),
    ):
        assert of_group(sql, rows) is None


def test_a_standardised_rate_of_fewer_than_ten_events_is_not_given():
    assert of_group(MACROS.standardised_rate("x", "n", "w", 1), bands(9)) is None
    assert of_group(MACROS.standardised_rate_limit("x", "n", "w", 1, "upper"), bands(9)) is None
    assert of_group(MACROS.standardised_rate("x", "n", "w", 1), bands(10)) > 0


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("total", [0, 4, 300])
def test_an_indirectly_standardised_ratio_and_rate(total, level):
    rows = bands(total)
    expected = of_group(MACROS.expected_events("n", "rx", "rn"), rows)
    assert expected == pytest.approx(math.fsum(row["n"] * row["rx"] / row["rn"] for row in rows), rel=1e-13)
    observed = [{"o": total, "e": expected}]
    found = [
        of_rows(macro("o", "e", 100, *more), observed)[0]
        for macro, *more in (
            (MACROS.standardised_ratio,),
            (MACROS.standardised_ratio_lower, level),
            (MACROS.standardised_ratio_upper, level),
        )
    ]
    lower, upper = independent.count(total, level)
    assert found == pytest.approx([100 * events / expected for events in (total, lower, upper)], rel=1e-12)
    unknown = [{**rows[0], "rx": None}, *rows[1:]]
    assert of_group(MACROS.expected_events("n", "rx", "rn"), unknown) is None
    assert of_rows(MACROS.standardised_ratio_upper("o", "e", 1), [{"o": 3, "e": 0.0}]) == [None]


@pytest.mark.parametrize("level", LEVELS)
def test_newcombe_over_a_grid(level):
    args = ("x", "n", "y", "m", level)
    found = both(MACROS.newcombe_lower(*args), MACROS.newcombe_upper(*args), PAIRS)
    expected = [independent.newcombe(*row.values(), level) for row in PAIRS]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)
    assert all(-1 <= lower <= upper <= 1 for lower, upper in found)


@pytest.mark.parametrize("level", LEVELS)
def test_ratios_of_proportions_rates_and_odds_over_a_grid(level):
    rows = [row for row in PAIRS if 0 < row["x"] < row["n"] and 0 < row["y"] < row["m"]]
    assert len(rows) > 20
    for ratio, limit, of_sides, variance in (
        (MACROS.risk_ratio, MACROS.risk_ratio_limit, lambda x, n: x / n, lambda x, n: 1 / x - 1 / n),
        (MACROS.rate_ratio, MACROS.rate_ratio_limit, lambda x, n: x / n, lambda x, n: 1 / x),
        (MACROS.odds_ratio, MACROS.odds_ratio_limit, lambda x, n: x / (n - x), lambda x, n: 1 / x + 1 / (n - x)),
    ):
        args = ("x", "n", "y", "m")
        values = [of_sides(row["x"], row["n"]) / of_sides(row["y"], row["m"]) for row in rows]
        np.testing.assert_allclose(of_rows(ratio(*args), rows), values, rtol=1e-12)
        expected = [
            independent.log_ratio(value, variance(row["x"], row["n"]) + variance(row["y"], row["m"]), level)
            for value, row in zip(values, rows, strict=True)
        ]
        np.testing.assert_allclose(
            both(limit(*args, "-", level), limit(*args, "+", level), rows), expected, rtol=1e-9
        )


def test_a_ratio_with_an_empty_cell_has_no_limits_and_over_nothing_no_value():
    rows = [{"x": 0, "n": 10, "y": 4, "m": 10}, {"x": 4, "n": 10, "y": 0, "m": 10}]
    for macro in (MACROS.risk_ratio, MACROS.rate_ratio, MACROS.odds_ratio):
        assert of_rows(macro("x", "n", "y", "m"), rows) == [0, None]
    for macro in (MACROS.risk_ratio_limit, MACROS.rate_ratio_limit, MACROS.odds_ratio_limit):
        for side in "-+":
            assert of_rows(macro("x", "n", "y", "m", side), rows) == [None, None]
    full = [{"x": 10, "n": 10, "y": 4, "m": 10}, {"x": 4, "n": 10, "y": 10, "m": 10}]
    assert of_rows(MACROS.odds_ratio("x", "n", "y", "m"), full) == [None, None]
    assert of_rows(MACROS.odds_ratio_limit("x", "n", "y", "m", "+"), full) == [None, None]


@pytest.mark.parametrize("level", LEVELS)
def test_limits_of_means_and_of_survey_estimates(level):
    rows = [{"v": 59.5, "s": s, "n": n} for n in (2, 5, 7, 31, 100_000) for s in (0.0, 3.25)]
    found = both(*(MACROS.mean_limit("v", "s", "n", side, level) for side in "-+"), rows)
    for row, limits in zip(rows, found, strict=True):
        expected = independent.mean(59.5, row["s"], row["n"], level) if row["s"] else (59.5, 59.5)
        assert limits == pytest.approx(expected, rel=1e-12)
    alone = [{"v": 1.0, "s": 0.0, "n": 1}, {"v": 1.0, "s": -1.0, "n": 9}, {"v": 1.0, "s": None, "n": 9}]
    assert of_rows(MACROS.mean_limit("v", "s", "n", "+", level), alone) == [None] * 3
    z = independent.deviate(level)
    by_cv = both(*(MACROS.limit_by_cv("v", "c", side, level) for side in "-+"), [{"v": 490.4, "c": 2.1}])
    assert by_cv == [pytest.approx((490.4 * (1 - z * 0.021), 490.4 * (1 + z * 0.021)), rel=1e-14)]


def test_classes_of_coefficients_of_variation():
    rows = [{"cv": cv} for cv in (0.0, 5.0, 5.1, 10.0, 20.0, 20.1, -1.0, None)]
    precise, reasonable = "precise", "reasonably precise"
    assert of_rows(MACROS.cv_class("cv"), rows) == [
        *(precise, precise, reasonable, reasonable, "acceptable", "unreliable", None, None)
    ]


def test_a_trend_is_weighted_least_squares():
    numbers = random.Random(3)
    for _ in range(20):
        values, errors = zip(*((numbers.gauss(50, 9), numbers.uniform(0.2, 4)) for _ in range(5)), strict=True)
        rows = [{"t": t, "y": y, "w": 1 / e**2} for t, y, e in zip(range(1, 6), values, errors, strict=True)]
        sums = ("sum(w)", "sum(w * t)", "sum(w * y)", "sum(w * t * t)", "sum(w * t * y)")
        found = (of_group(MACROS.weighted_slope(*sums), rows), of_group(MACROS.trend_chi_square(*sums), rows))
        assert found == pytest.approx(independent.trend(values, errors), rel=1e-9)
    assert of_group(MACROS.weighted_slope(*sums), rows[:1]) is None


def test_false_discoveries_within_families():
    numbers = random.Random(5)
    for size in (1, 2, 40):
        p_values = [numbers.random() ** 3 for _ in range(size)]
        con = duckdb.connect()
        con.execute("create table given (family text, p double, nth integer)")
        con.executemany("insert into given values ('f', ?, ?)", [(p, at) for at, p in enumerate(p_values)])
        con.execute("insert into given values ('g', 0.04, 0), ('f', null, 99)")
        found = con.execute(
            f"with ranked as (select *, {MACROS.family_size('p', 'family')} as size, "
            f"{MACROS.rank_in_family('p', 'family', 'nth')} as place from given) "
            f"select {MACROS.q_value('p', 'size', 'place', 'family')} from ranked order by family, nth"
        ).fetchall()
        *of_f, without, of_g = (row[0] for row in found)
        assert of_f == pytest.approx(independent.q_values(p_values), rel=1e-12)
        assert (without, of_g) == (None, 0.04)


def test_inverting_newcombes_limits_gives_the_p_value_at_which_they_just_touch():
    numbers = random.Random(11)
    rows = [
        (56, 70, 48, 80, 0.2),
        (3, 40, 0, 35, 0.075),
        (40, 40, 0, 35, 1.0),
        (40, 40, 35, 36, 1 / 36),
        (0, 30, 0, 30, 0.02),
    ]
    for _ in range(300):
        n, m = (round(10 ** numbers.uniform(1.48, 7)) for _ in "nm")
        p, q = sorted((numbers.betavariate(0.4, 0.4) for _ in "pq"), reverse=True)
        x, y = round(p * n), round(q * m)
        if x / n > y / m:
            rows.append((x, n, y, m, (x / n - y / m) * numbers.choice([0.01, 0.3, 1, 1.2])))
    con = duckdb.connect()
    con.execute(
        "create table given (id integer, x double, n double, other_x double, other_n double, distance double)"
    )
    con.executemany("insert into given values (?, ?, ?, ?, ?, ?)", [(nth, *row) for nth, row in enumerate(rows)])
    ctes = MACROS.newcombe_deviates("given", ["id"])
    found = dict(con.execute(f"with {ctes} select id, deviate from deviates").fetchall())
    solved = 0
    for nth, (x, n, y, m, distance) in enumerate(rows):

        def width(z: float, shares: tuple[float, ...] = (x, n, y, m)) -> float:
            return independent.below_by(z, *shares)

        if width(39.9) <= distance:
            assert found[nth] > 38
            continue
        solved += 1
        assert found[nth] == pytest.approx(independent.deviate_of(width, distance), rel=1e-9), rows[nth]
    assert solved > 200
