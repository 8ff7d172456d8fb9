"""Segregation, exposure and mixing: SQL against plain Python and numpy, and against published answers."""

import math
import random

import numpy as np
import pytest

from inclusive_growth.methods import segregation
from tests.dbt.statistics import plain
from tests.support.statistics_macros import MACROS, run

CELLS = "area varchar, part varchar, unit varchar, grp varchar, people bigint"
GROUPS = MACROS.segregation_groups("given", ["area"], "unit", "grp", "people")
PAIRS = MACROS.exposure("given", ["area"], "unit", "grp", "people")
MUTUAL = MACROS.mutual_information("given", ["area"], "unit", "grp", "people")
LOCAL = MACROS.mutual_local("given", ["area"], "unit", "grp", "people")
WITHIN = MACROS.mutual_within("given", ["area"], "part", "unit", "grp", "people")
MIX = MACROS.opportunity_to_mix("given", ["area"], "grp", "people")

WORKED = {"x": (100, 60, 40, 0), "y": (0, 40, 60, 100)}


def rows(
    table: dict[str, tuple[int, ...]], area: str = "a", part: str = ""
) -> list[tuple[str, str, str, str, int]]:
    return [(area, part, f"u{at}", group, n) for group, people in table.items() for at, n in enumerate(people)]


def random_town(seed: int, units: int = 12, groups: int = 5) -> dict[str, tuple[int, ...]]:
    """Counts with many zeros, a unit without people and a group without members."""
    numbers = random.Random(seed)
    town = {f"g{at}": [numbers.choice([0, 0, 1, 7, 40, 300]) for _ in range(units)] for at in range(groups)}
    town["g0"][0] = 5  # somebody is there
    town["nobody"] = [0] * units
    for people in town.values():
        people[-1] = 0
    return {name: tuple(people) for name, people in town.items()}


def cells(table: dict[str, tuple[int, ...]]) -> plain.Cells:
    return {(f"u{at}", group): n for group, people in table.items() for at, n in enumerate(people)}


def matrix(table: dict[str, tuple[int, ...]]) -> np.ndarray:
    return np.array([table[name] for name in sorted(table)]).T


@pytest.mark.parametrize("seed", range(4))
def test_the_opportunity_to_mix_is_the_chance_that_two_residents_differ(seed) -> None:
    town = random_town(seed)
    people = [sum(units) for units in town.values()]
    same = math.fsum((n / sum(people)) ** 2 for n in people)
    [found] = run(MIX, CELLS, rows(town))
    assert found["opportunity_to_mix"] == pytest.approx(1 - same, abs=1e-12)


@pytest.mark.parametrize(
    ("x", "y", "expected"),
    [
        ((100, 100, 0, 0), (0, 0, 100, 100), 1.0),
        ((100, 100, 100), (100, 100, 100), 0.0),
        ((80, 80, 20, 20), (20, 20, 80, 80), 0.6),
        ((7,), (3,), 0.0),  # one unit alone
    ],
)
def test_dissimilarity_of_the_published_cases(x, y, expected) -> None:
    found = run(GROUPS, CELLS, rows({"x": x, "y": y}))
    assert [row["dissimilarity"] for row in found] == pytest.approx([expected, expected], abs=1e-12)
    assert segregation.dissimilarity(x, y) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seed", range(8))
def test_three_implementations_agree_to_a_billionth(seed) -> None:
    town = random_town(seed)
    of_groups = {row["grp"]: row for row in run(GROUPS, CELLS, rows(town))}
    pairs = {(row["of_group"], row["to_group"]): row["exposure"] for row in run(PAIRS, CELLS, rows(town))}
    by_numpy = segregation.exposure(matrix(town))
    for at, name in enumerate(sorted(town)):
        row = of_groups[name]
        if not sum(town[name]):
            assert row["dissimilarity"] is row["isolation"] is row["exposure"] is row["eta_squared"] is None
            assert math.isnan(by_numpy[at, at])
            continue
        others = matrix(town).sum(axis=1) - np.array(town[name])
        assert row["dissimilarity"] == pytest.approx(plain.dissimilarity(cells(town), name), abs=1e-9)
        assert row["dissimilarity"] == pytest.approx(segregation.dissimilarity(town[name], others), abs=1e-9)
        assert row["isolation"] == pytest.approx(plain.exposure(cells(town), name, name), abs=1e-9)
        assert row["isolation"] == pytest.approx(segregation.isolation(matrix(town))[at], abs=1e-9)
        assert row["isolation"] + row["exposure"] == pytest.approx(1, abs=1e-9)
        assert row["eta_squared"] == pytest.approx(plain.eta_squared(cells(town), name), abs=1e-9)
        assert row["eta_squared"] == pytest.approx(segregation.eta_squared(matrix(town))[at], abs=1e-9)
        assert sum(pairs[name, other] for other in town) == pytest.approx(1, abs=1e-9)
        for to, other in enumerate(sorted(town)):
            assert pairs[name, other] == pytest.approx(by_numpy[at, to], abs=1e-9)
            if sum(town[other]):  # xPy·X = yPx·Y
                left, right = pairs[name, other] * sum(town[name]), pairs[other, name] * sum(town[other])
                assert left == pytest.approx(right, abs=1e-9)
    entropy, m, h = plain.mutual(cells(town))
    [whole] = run(MUTUAL, CELLS, rows(town))
    numpy_total = segregation.mutual_total(matrix(town))
    assert (whole["entropy"], whole["m"], whole["h"]) == pytest.approx((entropy, m, h), abs=1e-9)
    assert (numpy_total.m, numpy_total.h) == pytest.approx((m, h), abs=1e-9)
    assert segregation.entropy(matrix(town).sum(axis=0)) == pytest.approx(entropy, abs=1e-9)
    local = run(LOCAL, CELLS, rows(town))
    assert math.fsum(row["ls"] * row["p"] for row in local) == pytest.approx(m, abs=1e-9)
    ls, p = segregation.mutual_local(matrix(town))
    assert sorted(row["ls"] for row in local) == pytest.approx(sorted(ls[p > 0]), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_what_lies_between_and_within_parts_adds_up(seed) -> None:
    one, other = random_town(seed), random_town(seed + 100)
    both = [*rows(one, part="p"), *((a, "q", f"q{unit}", group, n) for a, _, unit, group, n in rows(other))]
    parts = run(WITHIN, CELLS, both)
    [total] = run(MUTUAL, CELLS, both)
    [between] = run(MACROS.mutual_information("given", ["area"], "part", "grp", "people"), CELLS, both)
    assert math.fsum(row["p"] * row["m"] for row in parts) == pytest.approx(total["m"] - between["m"], abs=1e-9)
    within_h = math.fsum(row["p"] * row["ent_ratio"] * row["h"] for row in parts)
    assert within_h == pytest.approx(total["h"] - between["h"], abs=1e-9)
    found = segregation.mutual_within(np.vstack([matrix(one), matrix(other)]), ["p"] * 12 + ["q"] * 12)
    assert found.areas == ("p", "q")
    for name in ("m", "h", "p", "ent_ratio"):
        assert [row[name] for row in sorted(parts, key=lambda row: row["part"])] == pytest.approx(
            list(getattr(found, name)), abs=1e-9
        )
    assert found.within.m == pytest.approx(total["m"] - between["m"], abs=1e-9)


def test_the_base_of_the_logarithm_scales_m_and_entropy_and_leaves_h() -> None:
    town = random_town(3)
    [natural] = run(MUTUAL, CELLS, rows(town))
    [binary] = run(MACROS.mutual_information("given", ["area"], "unit", "grp", "people", 2), CELLS, rows(town))
    assert binary["m"] == pytest.approx(natural["m"] / math.log(2), abs=1e-9)
    assert binary["h"] == pytest.approx(natural["h"], abs=1e-12)
    assert segregation.mutual_total(matrix(town), base=2).m == pytest.approx(binary["m"], abs=1e-9)
    assert segregation.entropy((50, 50), base=2) == pytest.approx(1, abs=1e-12)
    assert segregation.entropy((25, 75)) == pytest.approx(0.5623351446188083, abs=1e-12)


def test_the_largest_mutual_information_of_two_groups_kept_apart_is_ln_2() -> None:
    apart = {"a": (40, 0, 0, 0), "b": (0, 0, 0, 40)}
    [found] = run(MUTUAL, CELLS, rows(apart))
    assert found["m"] == pytest.approx(math.log(2), abs=1e-12)
    assert found["h"] == pytest.approx(1, abs=1e-12)


def test_an_area_where_all_are_of_one_group_has_no_index_and_never_zero() -> None:
    alone = rows({"x": (3, 4), "nobody": (0, 0)})
    found = {row["grp"]: row for row in run(GROUPS, CELLS, alone)}
    assert found["x"]["dissimilarity"] is None and found["x"]["eta_squared"] is None
    assert found["x"]["isolation"] == pytest.approx(1)
    assert run(MUTUAL, CELLS, alone)[0]["h"] is None
    assert math.isnan(segregation.mutual_total([[3, 0], [4, 0]]).h)
    assert math.isnan(segregation.dissimilarity([3, 4], [0, 0]))


def test_areas_do_not_mix() -> None:
    both = [*rows(WORKED, "a"), *rows({"x": (5, 0), "y": (0, 5)}, "b")]
    found = {(row["area"], row["grp"]): row["dissimilarity"] for row in run(GROUPS, CELLS, both)}
    assert found == pytest.approx({("a", "x"): 0.6, ("a", "y"): 0.6, ("b", "x"): 1.0, ("b", "y"): 1.0})


@pytest.mark.parametrize("wrong", [[[1, -1]], [[1, math.nan]], [1, 2]])
def test_counts_that_are_none_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match="counts"):
        segregation.mutual_total(wrong)
