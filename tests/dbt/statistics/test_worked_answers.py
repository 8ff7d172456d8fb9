"""Every worked answer of the methods: the macro's SQL and an independent twin in Python both give it.

The table below is the list: a section of the methods, what is worked out, its numbers, SQL, the twin. What chance
draws is no SQL (decision 0030): there `methods` stands in its place. What has no numbers, or none whose inputs
are known, is named with its reason. The standardised rate is that of PHEindicatormethods's own test data.
"""

import csv
import itertools
import math
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pytest
from scipy import optimize

from inclusive_growth.methods.chance import generator
from inclusive_growth.methods.ranks import rank_intervals
from inclusive_growth.methods.slope_index import slope_index
from tests.dbt.statistics import plain
from tests.dbt.statistics.expressions import MACROS, of_group, of_rows
from tests.support import independent_statistics as independent
from tests.support.checkout import REPOSITORY
from tests.support.life_by_deprivation import LIFE, PEOPLE
from tests.support.statistics_macros import run

Numbers = Sequence[float]


class Worked(NamedTuple):
    section: str
    what: str
    answer: Numbers
    sql: Callable[[], Numbers]
    twin: Callable[[], Numbers]
    within: float  # half of the last digit that is given


def one(row: dict[str, float], *expressions: str) -> list[float]:
    return [of_rows(sql, [row])[0] for sql in expressions]


def share(x: int, n: int, level: float = 0.95) -> Callable[[], Numbers]:
    row = {"x": x, "n": n}
    return lambda: one(row, MACROS.wilson_lower("x", "n", level), MACROS.wilson_upper("x", "n", level))


def crude_rate(x: int) -> Callable[[], Numbers]:
    limits = [macro("x", "n", 100) for macro in (MACROS.crude_rate_lower, MACROS.crude_rate_upper)]
    return lambda: one({"x": x, "n": 100}, *limits)


def ratio_less_one(value: float, other: float) -> tuple[Callable[[], Numbers], Callable[[], Numbers]]:
    row = {"x": value, "n": 1.0, "y": other, "m": 1.0}
    return (
        lambda: [one(row, MACROS.rate_ratio("x", "n", "y", "m"))[0] - 1],
        lambda: [(value - other) / other],
    )


# 3: events and people of 19 age bands, 895 events in all.
EVENTS = (127, 25, 18, 21, 12, 27, 48, 27, 29, 32, 32, 34, 45, 65, 38, 68, 74, 82, 91)
AT_RISK = (636, 558, 609, 543, 384, 594, 669, 843, 660, 576, 606, 522, 426, 273, 300, 288, 153, 123, 207)


def standardised() -> Numbers:
    rows = [{"x": x, "n": n, "w": w} for x, n, w in zip(EVENTS, AT_RISK, independent.ESP2013, strict=True)]
    limits = [MACROS.standardised_rate_limit("x", "n", "w", 10_000, side) for side in ("lower", "upper")]
    return [of_group(sql, rows) for sql in (MACROS.standardised_rate("x", "n", "w", 10_000), *limits)]


# 5: life expectancy by tenth (with standard errors), and a rate by tenth.
ERRORS = (1.6385, 1.5782, 1.5134, 1.7755, 1.7013, 1.5641, 1.3681, 1.4001, 2.4328, 1.5665)
RATE_PEOPLE = (279012, 255993, 236961, 214315, 192812, 183546, 168593, 164822, 154836, 138165)
RATES = (5.892, 4.735, 3.828, 3.868, 3.677, 3.144, 3.126, 2.943, 2.829, 2.765)


def slope(people: Numbers, figures: Numbers) -> Numbers:
    columns = "area varchar, tenth integer, people bigint, figure double"
    rows = [("a", at, *row) for at, row in enumerate(zip(people, figures, strict=True), start=1)]
    [row] = run(MACROS.slope_index("given", ["area"], "tenth", "people", "figure"), columns, rows)
    return [row["sii"], row["rii"]]


def drawn_slopes() -> Numbers:
    """Limits by simulation with Python's own generator and the normal equations of `plain`."""
    draws = random.Random(5)
    # The index is linear in the figures: what each tenth adds is worked out once.
    weights = [plain.slope_index(PEOPLE, [float(at == tenth) for at in range(10)])[0] for tenth in range(10)]
    found = sorted(
        math.fsum(
            weight * draws.gauss(life, error) for weight, life, error in zip(weights, LIFE, ERRORS, strict=True)
        )
        for _ in range(20_000)
    )
    return [found[500], found[19_499]]


def concentration() -> Numbers:
    rows = [("a", at, 1, h) for at, h in enumerate((10, 8, 6, 4, 2))]
    query = MACROS.concentration_index("given", ["area"], "place", "people", "figure", highest=100)
    [row] = run(query, "area varchar, place integer, people double, figure double", rows)
    return [row["concentration"], row["erreygers"]]


def concentration_twin() -> Numbers:
    index, _, mean = plain.concentration([1] * 5, (10, 8, 6, 4, 2))
    return [index, 4 * mean * index / 100]


AMOUNTS = (10.0, 20.0, 30.0, 40.0)


def incomes() -> Numbers:
    columns = "area varchar, grp varchar, people double, amount double"
    rows = [("a", grp, 1, y) for grp, y in zip(("low", "low", "high", "high"), AMOUNTS, strict=True)]
    [row] = run(MACROS.income_inequality("given", ["area"], "people", "amount"), columns, rows)
    [parts] = run(MACROS.income_inequality_within("given", ["area"], "grp", "people", "amount"), columns, rows)
    return [row["theil"], row["mld"], row["gini"], parts["theil_between"], parts["theil_within"]]


def incomes_twin() -> Numbers:
    within = 0.3 * plain.theil(AMOUNTS[:2]) + 0.7 * plain.theil(AMOUNTS[2:])
    return [*(of(AMOUNTS) for of in (plain.theil, plain.mld, plain.gini)), plain.theil((15, 15, 35, 35)), within]


# 8: two groups in four neighbourhoods.
TOWN = {"x": (100, 60, 40, 0), "y": (0, 40, 60, 100)}
SPLIT = {"x": (80, 80, 20, 20), "y": (20, 20, 80, 80)}
APART = {"x": (40, 0), "y": (0, 40)}
EVEN = {"x": (30, 60), "y": (10, 20)}
CELLS = "area varchar, unit varchar, grp varchar, people bigint"
GROUPS = MACROS.segregation_groups("given", ["area"], "unit", "grp", "people")
MUTUAL = MACROS.mutual_information("given", ["area"], "unit", "grp", "people")


def of_town(query: str, town: dict[str, tuple[int, ...]]) -> list[dict[str, float]]:
    return run(query, CELLS, [("a", f"u{at}", grp, n) for grp, ns in town.items() for at, n in enumerate(ns)])


def cells(town: dict[str, tuple[int, ...]]) -> plain.Cells:
    return {(f"u{at}", grp): n for grp, ns in town.items() for at, n in enumerate(ns)}


def segregation() -> Numbers:
    [row] = [row for row in of_town(GROUPS, TOWN) if row["grp"] == "x"]
    [whole] = of_town(MUTUAL, TOWN)
    names = ("dissimilarity", "isolation", "exposure", "eta_squared")
    return [*(row[name] for name in names), whole["entropy"], whole["h"]]


def segregation_twin() -> Numbers:
    town = cells(TOWN)
    entropy, _, h = plain.mutual(town)
    nearby = [plain.exposure(town, "x", to) for to in "xy"]
    return [plain.dissimilarity(town, "x"), *nearby, plain.eta_squared(town, "x"), entropy, h]


def entropies() -> Numbers:
    binary = MACROS.mutual_information("given", ["area"], "unit", "grp", "people", 2)
    three, equal = {"x": (25,), "y": (75,)}, {"x": (50,), "y": (50,)}
    return [
        of_town(query, town)[0]["entropy"] for query, town in ((MUTUAL, three), (MUTUAL, equal), (binary, equal))
    ]


def opportunity() -> Numbers:
    """Where half of the residents differ, a fifth of those met do: two fifths of the opportunity is taken up."""
    query = MACROS.opportunity_to_mix("given", ["area"], "grp", "people")
    [row] = of_town(query, {"x": (50,), "y": (50,)})
    taken_up = {"x": 0.20, "n": 1.0, "y": row["opportunity_to_mix"], "m": 1.0}
    return one(taken_up, MACROS.rate_ratio("x", "n", "y", "m"))


# 9: seven estimates with half-widths.
ESTIMATES = (62, 64, 65.5, 66, 70, 73, 78)
HALF_WIDTHS = (1.4, 2.5, 2.4, 2.6, 2.5, 2.4, 2.3)


def ranks() -> Numbers:
    found = rank_intervals(ESTIMATES, np.array(HALF_WIDTHS) / 1.959963984540054, generator("ranks"))
    return [*found.lower_95.tolist(), *found.upper_95.tolist()]


def ranks_twin() -> Numbers:
    draws, places = random.Random(1), [[] for _ in ESTIMATES]
    for _ in range(20_000):
        drawn = [draws.gauss(at, m / 1.959963984540054) for at, m in zip(ESTIMATES, HALF_WIDTHS, strict=True)]
        for mine, place in zip(drawn, places, strict=True):
            place.append(1 + sum(other > mine for other in drawn))
    return [sorted(place)[at] for at in (500, 19_499) for place in places]


# 10: a table of three cells by two with its margins; of the first four cells two are small and two guard them.
MARGINS = {"rows": (15, 11), "columns": (12, 14)}


def withheld() -> Numbers:
    """How many tables the margins allow, and the least and the most of each withheld cell."""
    query = """
        with tables as (
            select a.n as a, 15 - a.n as b, 12 - a.n as c, 11 - (12 - a.n) as d
            from (select unnest(range(0, 27)) as n) as a
        )
        select count(*), min(a), max(a), min(b), max(b), min(c), max(c), min(d), max(d)
        from tables where b >= 0 and c >= 0 and d >= 0 and b + d = 14
    """
    [row] = run(query, "nothing integer", [])
    return list(row.values())


def withheld_twin() -> Numbers:
    """By linear programmes over the four cells, and by trying every table."""
    (top, bottom), (left, right) = MARGINS["rows"], MARGINS["columns"]
    sums, totals = ((1, 1, 0, 0), (0, 0, 1, 1), (1, 0, 1, 0), (0, 1, 0, 1)), (top, bottom, left, right)
    ends = []
    for cell, sign in itertools.product(range(4), (1, -1)):
        aim = [sign * (at == cell) for at in range(4)]
        ends.append(sign * optimize.linprog(aim, A_eq=sums, b_eq=totals, method="highs").fun)
    tried = itertools.product(range(27), repeat=2)
    tables = sum(a + b == top and left - a >= 0 and right - b >= 0 and b >= 0 for a, b in tried)
    return [tables, *ends]


# 12: three pooled years of healthy life expectancy, as published for the authority and for its seven members.
LIFE_FILE = REPOSITORY / "src/inclusive_growth_sample/figures/els/healthy-life-expectancy.csv"
MEMBERS = [f"E080000{at}" for at in range(25, 32)]


def healthy_life(sex: str, area: str) -> list[float]:
    with LIFE_FILE.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if (row["areacd"], row["indicator"].split()[0], row["period"]) == (area, sex, "2013-01-01/P3Y"):
                return [float(row[name]) for name in ("observation", "lci_95", "uci_95")]
    raise LookupError((sex, area))


def summed_width() -> Numbers:
    """The half-width of seven independent areas of a million people each, one point wide, in one rate."""
    return [of_group(MACROS.summed_half_width("m", "d"), [{"m": 1.0, "d": 1e6}] * 7)]


SHARES = {"x": 56, "n": 70, "y": 48, "m": 80}
NEWCOMBE = (MACROS.newcombe_lower, MACROS.newcombe_upper)

WORKED = [
    Worked("1", "65 of 100", (0.5525444329688797, 0.7363575175690247), share(65, 100),
           lambda: independent.wilson(65, 100), 1e-12),
    Worked("1", "1 of 100", (0.0017674320641406511, 0.054486196178705294), share(1, 100),
           lambda: independent.wilson(1, 100), 1e-12),
    Worked("1", "1,045 of 5,000", (0.19795549880013297, 0.22049130373189027), share(1045, 5000),
           lambda: independent.wilson(1045, 5000), 1e-12),
    Worked("1", "222 of 3,215", (0.0607916904, 0.0783395668), share(222, 3215),
           lambda: independent.wilson(222, 3215), 5e-11),
    Worked("1", "65 of 100 at 99.8%", (0.49549465740704313, 0.77835406140896968), share(65, 100, 0.998),
           lambda: independent.wilson(65, 100, 0.998), 1e-12),
    Worked("2", "65 events", (50.16318771045945, 82.84913854593984),
           lambda: one({"x": 65}, MACROS.byar_lower("x"), MACROS.byar_upper("x")),
           lambda: independent.byar(65), 1e-11),
    Worked("2", "10 events", (4.787449913967563, 18.391458605756473),
           lambda: one({"x": 10}, MACROS.byar_lower("x"), MACROS.byar_upper("x")),
           lambda: independent.byar(10), 1e-11),
    Worked("2", "5 of 100, exact", (1.62348639011842, 11.668332079322669),
           crude_rate(5),
           lambda: independent.exact_count(5), 1e-11),
    Worked("2", "20 of 100, Byar", (12.211428834875937, 30.889880369197066),
           crude_rate(20),
           lambda: independent.byar(20), 1e-11),
    Worked("3", "895 events in 19 age bands", (1043.0247991469, 971.7709067986, 1117.8940915479), standardised,
           lambda: independent.standardised_rate(EVENTS, AT_RISK, independent.ESP2013, 10_000), 5e-10),
    Worked("4", "half-width of a gap", (3.178,),
           lambda: one({"m": 1.3, "n": 2.9}, MACROS.difference_half_width("m", "n")),
           lambda: [math.hypot(1.3, 2.9)], 5e-4),
    Worked("4", "56/70 less 48/80", (0.2000, 0.0524, 0.3339),
           lambda: one(SHARES, "x / n - y / m", *(of("x", "n", "y", "m") for of in NEWCOMBE)),
           lambda: [0.8 - 0.6, *independent.newcombe(56, 70, 48, 80)], 5e-5),
    Worked("4", "56/70 over 48/80", (1.3333, 1.0766, 1.6512),
           lambda: one(SHARES, MACROS.risk_ratio("x", "n", "y", "m"),
                     *(MACROS.risk_ratio_limit("x", "n", "y", "m", side) for side in "-+")),
           lambda: [4 / 3, *independent.log_ratio(4 / 3, 1 / 56 - 1 / 70 + 1 / 48 - 1 / 80)], 5e-5),
    *(Worked("4", f"{value} over {other}", (answer,), *ratio_less_one(value, other), 5e-4)
      for value, other, answer in ((13.08, 10.50, 0.2457), (14.11, 10.23, 0.3793), (10.23, 14.11, -0.275),
                                   (4244, 3780, 0.123), (4678, 3780, 0.238))),
    Worked("5", "slope and ratio of life expectancy", (6.9346164736688, 1.0888180804446),
           lambda: slope(PEOPLE, LIFE), lambda: plain.slope_index(PEOPLE, LIFE)[:2], 1e-6),
    Worked("5", "limits of that slope", (3.1276, 10.7587),
           lambda: slope_index(range(1, 11), PEOPLE, LIFE, ERRORS, draws=generator("area1")).sii_limits[0],
           drawn_slopes, 0.16),  # both are drawn: 5% of the lower one
    Worked("5", "slope of a rate", (-3.2752012326,), lambda: slope(RATE_PEOPLE, RATES)[:1],
           lambda: plain.slope_index(RATE_PEOPLE, RATES)[:1], 3e-4),
    Worked("5", "ratio of a rate", (0.4060006895,), lambda: slope(RATE_PEOPLE, RATES)[1:],
           lambda: plain.slope_index(RATE_PEOPLE, RATES)[1:2], 1e-4),
    Worked("6", "concentration, and after Erreygers", (-0.266667, -0.064), concentration,
           concentration_twin, 5e-7),
    Worked("7", "Theil, mean log deviation, Gini, between, within",
           (0.1064401353, 0.1217772743, 0.25, 0.0822828785, 0.0241572568), incomes, incomes_twin, 5e-11),
    Worked("8", "two groups in four neighbourhoods", (0.6, 0.76, 0.24, 0.52, 0.693147, 0.5145247), segregation,
           segregation_twin, 5e-7),
    *(Worked("8", f"dissimilarity of {answer}", (answer,),
             lambda town=town: [of_town(GROUPS, town)[0]["dissimilarity"]],
             lambda town=town: [plain.dissimilarity(cells(town), "x")], 1e-12)
      for town, answer in ((APART, 1), (EVEN, 0), (SPLIT, 0.6))),
    Worked("8", "entropy of a quarter, of halves, of halves in bits", (0.5623, math.log(2), 1), entropies,
           lambda: [plain.entropy((1, 3)), plain.entropy((1, 1)), plain.entropy((1, 1)) / math.log(2)], 5e-5),
    Worked("8", "opportunity taken up", (0.40,), opportunity, lambda: [0.20 / (1 - 0.5**2 - 0.5**2)], 1e-12),
    Worked("9", "rank intervals of seven", (6, 4, 4, 4, 2, 2, 1, 7, 7, 6, 6, 3, 3, 1), ranks, ranks_twin, 0),
    Worked("10", "tables that the margins allow", (12, 1, 12, 3, 14, 0, 11, 0, 11), withheld, withheld_twin, 1e-9),
    Worked("12", "half-width of a summed rate", (1 / math.sqrt(7),), summed_width,
           lambda: [float(np.linalg.norm(np.ones(7)) / 7)], 1e-12),
    Worked("13", "chi-square at 99.8%", (9.54953570608324,), lambda: [float(MACROS.trend_from())],
           lambda: [independent.deviate(0.998) ** 2], 1e-12),
]  # fmt: skip

# Sections without a number to reproduce, and numbers whose inputs are not given.
WITHOUT = {
    "8 (schools)": "M and H of the schools of three states: the counts stand in an R package alone.",
    "5 (limits of a rate)": "The standard errors of the rate by tenth are not given.",
    "11": "Rules alone: int_areas_rebased__unit_tests.yml and tests/publish/test_rebasing.py keep totals.",
    "12b": "A rule alone: what is not adjusted for age says so (int_gaps_judged__unit_tests.yml).",
    "14": "A rule alone: nothing counts or nets indicators.",
}


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: f"{worked.section}: {worked.what}")
def test_a_worked_answer_is_given_by_sql_and_by_its_twin(worked: Worked) -> None:
    assert list(worked.sql()) == pytest.approx(worked.answer, abs=worked.within)
    assert list(worked.twin()) == pytest.approx(worked.answer, abs=worked.within)


def test_each_section_has_its_answers_or_says_why_not() -> None:
    told = {worked.section for worked in WORKED} | {section.split()[0] for section in WITHOUT}
    assert told == {*(str(number) for number in range(1, 15)), "12b"}
    named = [(worked.section, worked.what) for worked in WORKED]
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("sex", "authority", "england", "mean"),
    [("Male", (59.6, 58.9, 60.4), 63.2, 60.17), ("Female", (60.4, 59.5, 61.2), 64.2, 60.86)],
)
def test_healthy_life_of_an_authority_is_its_published_row_and_no_mean_of_members(sex, authority, england, mean):
    """Section 12; in SQL: years_of_healthy_life_are_those_of_the_published_row_and_never_averaged."""
    assert healthy_life(sex, "E47000007") == list(authority)
    assert healthy_life(sex, "E92000001")[0] == england
    members = [healthy_life(sex, area)[0] for area in MEMBERS]
    assert math.fsum(members) / 7 == pytest.approx(mean, abs=5e-3)
    assert abs(mean - authority[0]) > 0.4
    text = (
        REPOSITORY / "dbt_project/models/intermediate/observations/int_observations_summed__unit_tests.yml"
    ).read_text()
    assert "years_of_healthy_life_are_those_of_the_published_row_and_never_averaged" in text
    assert all(f"value: {value}" in text for value in (members if sex == "Male" else ()))
